import Testing

@testable import WryneckClient

@Suite("RFC 6455 §3: the URL of a WebSocket") struct WebSocketLocationTests {
    @Test("scheme, host, port, path and query")
    func parts() throws {
        let plain = try WebSocketLocation("ws://example.org/chat?room=1")
        #expect(!plain.isSecure && plain.host == "example.org" && plain.port == 80)
        #expect(plain.authority == "example.org" && plain.target == "/chat?room=1")
        let secure = try WebSocketLocation("WSS://example.org")
        #expect(secure.isSecure && secure.port == 443 && secure.authority == "example.org" && secure.target == "/")
        let ported = try WebSocketLocation("ws://[::1]:8080?a")
        #expect(ported.host == "::1" && ported.port == 8080)
        #expect(ported.authority == "[::1]:8080" && ported.target == "/?a")
    }

    @Test(
        "anything else is no URL of one",
        arguments: [
            "", "ws://", "ws:///x", "http://a/", "ws://a:0/", "ws://a:65536/", "ws://a:b/", "ws://u@a/", "ws://a/#b",
            "ws://a b/", "ws://a/\n", "ws://::1/", "ws:/a", "wss//a",
        ])
    func malformed(url: String) {
        #expect(throws: WebSocketClient.Failure.url(url)) { try WebSocketLocation(url) }
    }
}
