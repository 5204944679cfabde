import HTTPTypes
import ProcessTesting
import Testing
import WryneckDeferred
import WryneckHTTP
import WryneckReactorTesting

@testable import WryneckClient

@Suite("RFC 9112 §11.1, §11.2: a request is one request") struct RequestSafetyTests {
    private let servers: ScriptedServers

    init() throws { servers = try ScriptedServers() }

    /// The request fails, nothing of it is sent, and the connection is as good as before.
    private func expectUnsent(_ call: Call) throws {
        let server = try servers.accept()
        #expect(call.failure?.hasPrefix("the request cannot be sent") == true, "\(call.failure ?? "it was sent")")
        #expect(servers.received(server) == "" && !server.isClosed && servers.agent.connections.idle == 1)
    }

    @Test(
        "a value with a control byte is not sent, and not repaired",
        arguments: ["a\r\nB: c", "a\r\n\r\nGET /b HTTP/1.1", "a\nb", "a\rb", "a\u{0}b", "a\u{7F}b", "\u{1B}"])
    func values(value: String) throws {
        var headers = Headers()
        headers["X-A"] = value
        try expectUnsent(try servers.send(headers: headers))
    }

    @Test("names and methods that are no tokens cannot be made", arguments: ["", "A B", "A:", "A\r\nB", "A\u{0}", "Ä"])
    func tokens(text: String) {
        #expect(HTTPField.Name(text) == nil)
        #expect(HTTPRequest.Method(text) == nil)
    }

    @Test(
        "fields about framing, the connection and the host are nobody's but the agent's",
        arguments: [
            (HTTPField.Name.contentLength, "0"), (.transferEncoding, "chunked"), (.connection, "close"),
            (.init("Keep-Alive")!, "timeout=5"), (.init("Proxy-Connection")!, "close"), (.init("Host")!, "two.test"),
            (.upgrade, "websocket"),
            (.te, "gzip"),
        ] as [(HTTPField.Name, String)])
    func fields(_ field: (name: HTTPField.Name, value: String)) throws {
        var headers = Headers()
        try headers.add(field.name, field.value)
        try expectUnsent(try servers.send(.post, headers: headers, body: .text("x")))
    }

    @Test("TRACE has no body")
    func trace() throws { try expectUnsent(try servers.send(.trace, body: .text("x"))) }

    @Test(
        "Host is that of the URL, once and first: in lower case, with brackets, without the usual port",
        arguments: [
            ("http://one.test/", "one.test"), ("http://ONE.Test/", "one.test"), ("http://one.test:80/", "one.test"),
            ("http://one.test:8080/", "one.test:8080"), ("http://user:secret@one.test/", "one.test"),
            ("http://192.0.2.7/", "192.0.2.7"), ("http://[2001:DB8:0::1]/", "[2001:db8::1]"),
            ("http://[2001:db8::1]:81/", "[2001:db8::1]:81"),
        ])
    func host(_ host: (url: String, field: String)) throws {
        _ = try servers.send(.get, host.url)
        let request = servers.received(try servers.accept())
        #expect(request.hasPrefix("GET / HTTP/1.1\r\nHost: \(host.field)\r\n"))
        #expect(request.components("Host:") == 1 && !request.contains("secret"))
    }

    @Test(
        "a target is escaped, never cut, and has no fragment",
        arguments: [
            ("/a b", "/a%20b"), ("/\u{E4}", "/%C3%A4"), ("/%0d%0aX:y", "/%0d%0aX:y"), ("/a#b", "/a"), ("?a", "/?a"),
            ("/a?b#c", "/a?b"), ("/../a", "/a"), ("/\"<>", "/%22%3C%3E"),
        ])
    func target(_ target: (text: String, sent: String)) throws {
        _ = try servers.send(.get, "http://one.test\(target.text)")
        let line = servers.received(try servers.accept()).split(separator: "\r\n").first
        #expect(line == "GET \(target.sent) HTTP/1.1")
    }

    @Test(
        "a URL with a line end, a backslash or two hosts is none",
        arguments: ["/\r\nX: y", "/\n", "\\@two.test/", "@a@two.test/"])
    func url(text: String) { #expect(throws: ClientURL.Mistake.self) { try ClientURL("http://one.test\(text)") } }

    @Test("credentials for a proxy go to no origin")
    func proxyCredentials() throws {
        _ = try servers.send(headers: [.proxyAuthorization: "Basic secret"])
        #expect(!servers.received(try servers.accept()).contains("secret"))
    }

    @Test("a body that is longer than it was promised to be is cut off with its connection")
    func tooLong() throws {
        let call = try servers.send(
            .put, body: .stream(length: 3) { writer in try await writer.write("abcGET / HTTP/1.1\r\n\r\n") })
        let server = try servers.accept()
        #expect(server.wasAborted && call.error != nil)
        #expect(!servers.received(server).contains("abcGET"))
    }
}
