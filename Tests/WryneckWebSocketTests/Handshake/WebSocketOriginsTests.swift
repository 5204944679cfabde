import Testing

@testable import WryneckWebSocket

@Suite("Whose pages may open a socket") struct WebSocketOriginsTests {
    @Test("by default the page has the request's host and port, by the port of its own scheme")
    func sameOrigin() {
        let rule = WebSocketOrigins.sameOrigin
        #expect(rule.allows(["https://example.org"], authority: "example.org"))
        #expect(rule.allows(["https://example.org"], authority: "Example.org:443"))
        #expect(rule.allows(["http://localhost:8080"], authority: "localhost:8080"))
        #expect(!rule.allows(["https://example.org"], authority: "example.org:8443"))
        #expect(!rule.allows(["https://evil.org"], authority: "example.org"))
        #expect(!rule.allows(["https://example.org.evil.org"], authority: "example.org"))
        #expect(!rule.allows(["https://sub.example.org"], authority: "example.org"))
        #expect(!rule.allows(["https://example.org"], authority: nil))
        #expect(!rule.allows(["ws://example.org"], authority: "example.org"), "no page comes from there")
    }

    @Test(
        "who sends no Origin is no browser, and allowed; null, two lines and what is malformed are not",
        arguments: [WebSocketOrigins.sameOrigin, .list([])])
    func others(rule: WebSocketOrigins) {
        #expect(rule.allows([], authority: "a"))
        #expect(!rule.allows(["null"], authority: "a"))
        #expect(!rule.allows([""], authority: "a"))
        #expect(!rule.allows(["http://a", "http://a"], authority: "a"))
    }

    @Test("a list allows what is in it, and not the server's own pages")
    func list() {
        let rule = WebSocketOrigins.list(["https://Example.org", "http://localhost:3000", "null", "rubbish"])
        #expect(rule.allows(["https://example.org:443"], authority: "api.example.org"))
        #expect(rule.allows(["http://localhost:3000"], authority: nil))
        #expect(!rule.allows(["http://example.org"], authority: nil))
        #expect(!rule.allows(["http://a"], authority: "a"))
        #expect(!rule.allows(["null"], authority: "a"))
        #expect(!rule.allows(["rubbish"], authority: "a"))
    }

    @Test("any allows every page")
    func any() {
        for origin in ["null", "https://evil.org", "rubbish"] {
            #expect(WebSocketOrigins.any.allows([origin], authority: "a"))
        }
    }
}
