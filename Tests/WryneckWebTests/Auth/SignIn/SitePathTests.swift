import Testing

@testable import WryneckWeb

@Suite("Where to go on after a sign-in") struct SitePathTests {
    @Test(
        "paths on this site",
        arguments: [
            "/", "/a", "/a/b?c=d&e=//f", "/a#b", "/a%2F%2Fevil.example", "/%5Cevil.example",
            "/?next=https://evil.example",
            "/a:b@c", "/ü",
        ])
    func good(_ path: String) { #expect(SitePath.checked(path) == path) }

    @Test(
        "other sites, in whatever way browsers read them",
        arguments: [
            "", "a", "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example",
            "https:evil.example", "https://evil.example", "HTTPS://evil.example", "javascript:alert(1)",
            "data:text/html,x",
            " /a", "/ /evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
            "/\r\nSet-Cookie: a=b",
            "/\u{0}", "/\u{7F}", "/a/\\b", "/.//evil.example", "/a//b", "?a", "#a", "@evil.example", ".evil.example",
            "/" + String(repeating: "x", count: 2048),
        ])
    func bad(_ path: String) { #expect(SitePath.checked(path) == nil) }
}
