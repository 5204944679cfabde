// ForwardedClientTests.swift - what the client asked for.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("The scheme, the host and the port that a client asked for") struct ForwardedClientTests {
    private func fields(_ client: ForwardedClient) -> [String] {
        var lines = FieldLines()
        client.write(to: &lines)
        return lines.headers(from: Headers()).map { "\($0.name.rawName): \($0.value)" }
    }

    @Test("the scheme is the connection's, not that of an absolute target")
    func scheme() throws {
        #expect(ForwardedClient(try received(isSecure: true)).proto == "https")
        #expect(ForwardedClient(try received("GET https://a.example/")).proto == "http")
    }

    @Test(
        "the port is that of Host, else the scheme's own",
        arguments: [
            ("a.example", false, "80"), ("a.example", true, "443"), ("a.example:8443", true, "8443"),
            ("[::1]", false, "80"), ("[::1]:81", false, "81"),
        ])
    func port(host: String, isSecure: Bool, port: String) throws {
        #expect(ForwardedClient(try received(host: host, isSecure: isSecure)).port == port)
    }

    @Test("all of it is told; no host where none was named")
    func written() throws {
        #expect(
            fields(ForwardedClient(try received(host: "a.example:81"))) == [
                "X-Forwarded-Proto: http", "X-Forwarded-Host: a.example:81", "X-Forwarded-Port: 81",
            ])
        #expect(
            fields(ForwardedClient(try received(host: nil, version: "1.0"))) == [
                "X-Forwarded-Proto: http", "X-Forwarded-Port: 80",
            ])
    }

    @Test("of what a trusted proxy says the last value counts, and an empty one does not")
    func taken() throws {
        var client = ForwardedClient(try received())
        let fields = ["X-Forwarded-Proto: http", "X-Forwarded-Proto: ws, https", "X-Forwarded-Host:"]
        client.take(try received("GET /", fields).headers)
        #expect(client.proto == "https" && client.host == "front.example" && client.port == "443")
        client.take(try received("GET /", ["X-Forwarded-Port: 8443"]).headers)
        #expect(client.port == "8443" && client.proto == "https")
    }

    @Test("an element of Forwarded tells of the scheme and the host, if it does")
    func element() throws {
        var client = ForwardedClient(try received())
        client.take(ForwardedElement(ForwardedNode("x"), proto: "https"))
        #expect(client.proto == "https" && client.host == "front.example")
        client.take(ForwardedElement(ForwardedNode("x"), host: "shop.example:99"))
        #expect(client.host == "shop.example:99" && client.port == "99")
    }
}
