import HTTPTypes
import Testing
import WryneckClient
import WryneckHTTP

@testable import WryneckProxy

@Suite("Keys of stored responses") struct CacheKeyTests {
    private func key(_ url: String, _ headers: Headers = [:], _ change: (inout ClientRequest) -> Void = { _ in })
        throws -> CacheKey
    {
        var request = try CacheCase.request(.get, url, headers)
        change(&request)
        return CacheKey(request, CachingAgent.Options().keyFields)
    }

    @Test("scheme, host, port, path and query are all in it")
    func url() throws {
        let urls = [
            "http://one.test/", "https://one.test/", "http://two.test/", "http://one.test:8080/", "http://one.test/?",
            "http://one.test/?a", "http://one.test/?a=1", "http://one.test/?a=2", "http://one.test/a",
            "http://one.test/A",
            "http://one.test/a/", "http://one.test/%61",
        ]
        #expect(Set(try urls.map { try key($0) }).count == urls.count)
    }

    @Test("what does not change what is sent does not change it: the port of the scheme, case of the host, a fragment")
    func same() throws {
        #expect(try key("http://ONE.test:80/a#b") == key("http://one.test/a"))
    }

    @Test("the host that the server is told, and those that it is told of, are in it")
    func poisoning() throws {
        let plain = try key("http://one.test/")
        for name in ["Host", "X-Forwarded-Host", "X-Forwarded-Proto"] {
            var headers = Headers()
            headers[name] = "evil.test"
            let evil = try key("http://one.test/", headers)
            #expect(evil != plain)
            headers[name] = ""
            #expect(try key("http://one.test/", headers) != plain)
        }
        #expect(try key("http://one.test/") { $0.authority = "evil.test" } != plain)
        let host: Headers = [HTTPField.Name("X-Forwarded-Host") ?? .te: "x"]
        let scheme: Headers = [HTTPField.Name("X-Forwarded-Proto") ?? .te: "x"]
        #expect(try key("http://one.test/", host) != key("http://one.test/", scheme))
    }

    @Test("of Forwarded the site is in it, and who asks for it is not")
    func forwarded() throws {
        func key(_ forwarded: String) throws -> CacheKey {
            var headers = Headers()
            headers["Forwarded"] = forwarded
            return try self.key("http://one.test/", headers)
        }
        #expect(try key("for=192.0.2.1;proto=https;host=a") == key("for=192.0.2.2;host=a;proto=https"))
        #expect(try key("for=192.0.2.1;host=a") != key("for=192.0.2.1;host=b"))
        #expect(try key("for=x;proto=http") != key("for=x;proto=https") && key("for=x") != self.key("http://one.test/"))
        #expect(try key("for=\"x;host=a") != key("for=\"x;host=b"))
        #expect(try key("for=x;host=\"a\"") == key("for=y;host=a") && key("host=a, host=b") != key("host=b"))
    }

    @Test("a socket is another place")
    func socket() throws {
        #expect(try key("http://one.test/") { $0.socketPath = "/run/a" } != key("http://one.test/"))
        let other = try key("http://one.test/") { $0.socketPath = "/run/b" }
        #expect(try key("http://one.test/") { $0.socketPath = "/run/a" } != other)
    }

    @Test("another target of the same site has the key that a request for it has")
    func replacing() throws {
        let url = try ClientURL("http://one.test:81/a?b")
        let request: (inout ClientRequest) -> Void = { $0.authority = "site.test" }
        let made = try key("http://one.test:81/a?b", [:], request).replacing(target: "/c?d", of: url)
        #expect(try made == key("http://one.test:81/c?d", [:], request))
        #expect(made.byteCount > 20)
    }
}
