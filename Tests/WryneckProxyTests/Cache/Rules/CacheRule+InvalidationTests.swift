import HTTPTypes
import Testing
import WryneckClient
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9111 §4.4: what a change makes untrue") struct CacheRuleInvalidationTests {
    /// The paths of this site whose responses are gone.
    private func gone(
        _ status: Int, _ response: Headers = [:], _ request: Headers = [:], url: String = "http://one.test/a"
    ) throws -> [String] {
        let query = try CacheCase.query(request, .post, url: url)
        let keys = CacheCase.rule().invalidated(by: query, status, response)
        return try ["/a", "/b", "/b?c", "/evil"].filter { path in
            keys.contains(try CacheCase.query(request, url: "http://one.test\(path)").key)
        }
    }

    @Test("a success does, an error and an interim response do not")
    func statuses() throws {
        for status in [200, 201, 204, 303, 399] { #expect(try gone(status) == ["/a"]) }
        for status in [199, 400, 404, 500] { #expect(try gone(status).isEmpty) }
    }

    @Test(
        "Location and Content-Location do, if they are of the same origin",
        arguments: [
            ("/b", ["/a", "/b"]), ("b?c", ["/a", "/b?c"]), ("http://one.test/b", ["/a", "/b"]),
            ("http://ONE.test:80/b#x", ["/a", "/b"]), ("https://one.test/evil", ["/a"]),
            ("http://two.test/evil", ["/a"]), ("//two.test/evil", ["/a"]), ("http://one.test:81/evil", ["/a"]),
            ("http://", ["/a"]), ("\\evil", ["/a"]), ("", ["/a"]),
        ] as [(String, [String])])
    func locations(value: String, expected: [String]) throws {
        #expect(try gone(201, [.location: value]) == expected)
        #expect(try gone(200, [.contentLocation: value]) == expected)
    }

    @Test("both count")
    func both() throws { #expect(try gone(200, [.location: "/b", .contentLocation: "/b?c"]).count == 3) }

    @Test("behind a proxy the origin is the one that the client knows")
    func proxied() throws {
        var request = Headers()
        (request["X-Forwarded-Host"], request["X-Forwarded-Proto"]) = ("Site.test", "https")
        #expect(try gone(201, [.location: "https://site.test/b"], request) == ["/a", "/b"])
        #expect(try gone(201, [.location: "http://site.test/evil"], request) == ["/a"])
        #expect(try gone(201, [.location: "https://other.test/evil"], request) == ["/a"])
    }

    @Test("the responses of another site at the same origin stay")
    func sites() throws {
        var other = Headers()
        other["X-Forwarded-Host"] = "other.test"
        let keys = CacheCase.rule().invalidated(by: try CacheCase.query([:], .post), 200, [:])
        #expect(try !keys.contains(CacheCase.query(other).key))
    }
}
