import Testing
import Wryneck
import WryneckTesting

@Suite("From http to https") struct HTTPSRedirectTests {
    private func location(_ target: String, host: String = "example.test", port: Int = 443) throws -> String? {
        let client = try TestClient { _ in Site(HTTPSRedirect(port: port)) }
        let connection = client.connect()
        connection.send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        return try connection.response()["location"]
    }

    @Test(
        "the same path and query at the same host, by name, address and port",
        arguments: [
            ("/", "example.test", 443, "https://example.test/"),
            ("/a/b?c=d&e", "example.test:8080", 443, "https://example.test/a/b?c=d&e"),
            ("/ü{a}|%C3%BC%FF?q=\"ü\"", "a:", 443, "https://a/%C3%BC%7Ba%7D%7C%C3%BC%FF?q=%22%C3%BC%22"),
            ("/", "127.0.0.1:80", 8443, "https://127.0.0.1:8443/"), ("/x/", "[::1]:80", 8443, "https://[::1]:8443/x/"),
            ("/%2e%2e/%2f?%20", "a", 443, "https://a/%2e%2e/%2f?%20"),
            ("http://other.test/p", "example.test", 443, "https://other.test/p"),
        ])
    func places(target: String, host: String, port: Int, expected: String) throws {
        #expect(try location(target, host: host, port: port) == expected)
    }

    @Test(
        "no path leads to another site",
        arguments: ["//evil.test/", "/\\evil.test", "///evil.test//", "/%0d%0aLocation:%20x"])
    func contained(target: String) throws {
        let location = try location(target)
        #expect(location?.hasPrefix("https://example.test/") != false && location?.contains("\n") != true)
    }

    @Test("what a proxy has taken off the path is put in front of it again")
    func strippedPrefix() throws {
        var options = Site.Options()
        options.strippedPrefix = "/files/ü/"
        #expect(options.strippedPrefix == "/files/%C3%BC")
        let redirect = try TestClient { [options] _ in Site(HTTPSRedirect(), options: options) }
        #expect(try redirect.get("/a?b")["location"] == "https://test/files/%C3%BC/a?b")
        let page = try TestClient { [options] _ in Site(Page { .text($0.url ?? "") }, options: options) }
        #expect(try page.get("/?q").text == "http://test/files/%C3%BC/?q")
    }

    @Test("308 keeps the method; 307 if it may change again; without a host nobody can be sent anywhere")
    func statuses() throws {
        for (isPermanent, status) in [(true, 308), (false, 307)] {
            let client = try TestClient { _ in Site(HTTPSRedirect(isPermanent: isPermanent)) }
            #expect(try client.request(.post, "/form").status.code == status)
        }
        let connection = try TestClient { _ in Site(HTTPSRedirect()) }.connect()
        connection.send("GET / HTTP/1.0\r\n\r\n")
        #expect(try connection.response().status == .badRequest)
    }

    @Test("a secure request goes on to the tree")
    func secure() throws {
        let client = try TestClient { _ in Site(HTTPSRedirect(otherwise: Page { request in .text(request.scheme) })) }
        let connection = client.connect(security: TransportSecurity())
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try connection.response().text == "https")
        #expect(try client.request(.get, "/").status == .permanentRedirect)
    }

    @Test("request.url is what this server sees, whatever a target claims")
    func url() throws {
        let client = try TestClient { _ in Site(Page { request in .text(request.url ?? "none") }) }
        let secure = client.connect(security: TransportSecurity())
        secure.send("GET http://example.test/?q HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try secure.response().text == "https://example.test/?q")
        let plain = client.connect()
        plain.send("GET https://example.test/ HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try plain.response().text == "http://example.test/")
    }
}
