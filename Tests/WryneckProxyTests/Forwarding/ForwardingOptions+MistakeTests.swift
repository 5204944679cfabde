// ForwardingOptions+MistakeTests.swift - options that cannot be sent.

import Testing

@testable import WryneckProxy

@Suite("Mistakes in a proxy's options") struct ForwardingOptionsMistakeTests {
    private func mistake(_ change: (inout ForwardingOptions) -> Void) -> ForwardingOptions.Mistake? {
        do throws(ForwardingOptions.Mistake) { try options(change).check() } catch { return error }
        return nil
    }

    @Test("the defaults are none, and neither is what is well formed")
    func none() {
        #expect(mistake { _ in } == nil)
        for host in ["b", "b.example:8080", "[::1]:80"] { #expect(mistake { $0.host = .set(host) } == nil) }
        for via in ["edge", "edge.example:80", "a_b"] { #expect(mistake { $0.via = via } == nil) }
        #expect(mistake { $0.cookieDomain = .set("example.org") } == nil)
    }

    @Test(
        "a host is nothing but a host",
        arguments: ["", "a b", "a/b", "a?", "a#", "u@a", "a:x", "a\r\nX: y", "http://a"])
    func host(text: String) { #expect(mistake { $0.host = .set(text) } == .host(text)) }

    @Test("a name for Via is a token", arguments: ["", "a b", "a,b", "a\n", "a(b)", "ä"])
    func via(text: String) { #expect(mistake { $0.via = text } == .via(text)) }

    @Test("a domain is a host name", arguments: ["", "a b", "a;b", ".a", "a:80"])
    func domain(text: String) { #expect(mistake { $0.cookieDomain = .set(text) } == .cookieDomain(text)) }

    @Test("each tells what was wrong")
    func words() {
        let mistakes: [ForwardingOptions.Mistake] = [.host("a b"), .via("a b"), .cookieDomain("a b")]
        #expect(Set(mistakes.map(\.description)).count == 3)
        #expect(mistakes.allSatisfy { $0.description.hasPrefix("\"a b\" is no ") })
    }
}
