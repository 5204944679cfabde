import Testing

@testable import WryneckWebSocket

@Suite("Origins") struct OriginTests {
    @Test("two are the same however they are written")
    func same() {
        #expect(Origin("HTTPS://Example.ORG") == Origin("https://example.org:443"))
        #expect(Origin("http://a") == Origin(scheme: "http", authority: "A:80"))
        #expect(Origin("http://[::1]:8080") == Origin(scheme: "http", authority: "[::1]:8080"))
        #expect(Origin("http://[::1]") == Origin("http://[::1]:80"))
        #expect(Origin("http://a") != Origin("https://a"))
        #expect(Origin("http://a:8080") != Origin("http://a"))
    }

    @Test(
        "what is no origin is none",
        arguments: [
            "", "null", "example.org", "http://", "http:///", "http://a/", "http://a/b", "http://u@a", "http://a?b",
            "http://a:b", "http://a:+80", "http://a:65536",
            "http://a:080000", "http://a b", "file://", "app://x", "http://ä", "http://a, http://b", "://a",
        ])
    func none(text: String) {
        #expect(Origin(text) == nil)
    }
}
