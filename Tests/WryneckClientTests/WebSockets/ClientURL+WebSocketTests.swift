import Testing

@testable import WryneckClient

@Suite("RFC 6455 §3: the URL of a WebSocket") struct ClientURLWebSocketTests {
    @Test("ws and wss, with host, port, path and query")
    func parts() throws {
        let plain = try ClientURL(ofSocket: "ws://example.org/chat?room=1")
        #expect(!plain.scheme.isSecure && plain.port == 80)
        #expect(plain.authority == "example.org" && plain.target == "/chat?room=1")
        let secure = try ClientURL(ofSocket: "WSS://example.org")
        #expect(secure.scheme.isSecure && secure.port == 443 && secure.target == "/")
        let ported = try ClientURL(ofSocket: "ws://[::1]:8080?a")
        #expect(ported.host.text == "::1" && ported.authority == "[::1]:8080" && ported.target == "/?a")
    }

    @Test(
        "anything else is no URL of one",
        arguments: [
            "", "ws://", "ws:///x", "http://a/", "https://a/", "ws://a:0/", "ws://a:65536/", "ws://a:b/", "ws://u@a/",
            "ws://a/#b", "ws://a/\n", "ws://::1/", "ws:/a", "wss//a",
        ])
    func malformed(url: String) {
        #expect(throws: WebSocketClient.Failure.url(url)) { try ClientURL(ofSocket: url) }
    }
}
