// PathRulesTests.swift - paths that two servers may read differently.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("Paths that are not passed on") struct PathRulesTests {
    private func fault(_ path: String, _ rule: ForwardingOptions.Paths = .refuseAmbiguous) -> PathRules.Fault? {
        PathRules.fault(path, rule)
    }

    @Test(
        "usual paths pass",
        arguments: [
            "/", "/a", "/a/", "/a/b.html", "/.well-known/x", "/a..b", "/...", "/..a", "/a.", "/a%20b", "/%C3%A9",
            "/%E9", "/a:b@c!$&'()*+,=~", "/100%25", "/a%2Bb", "/%3Fa", "/a%23", "/%41",
        ])
    func usual(path: String) {
        #expect(fault(path) == nil)
        #expect(fault(path, .forward) == nil)
    }

    @Test(
        "a step never passes, however it is written",
        arguments: [
            "/..", "/.", "/a/../b", "/a/./b", "/a/..", "/%2e%2e/a", "/.%2E/a", "/%2e", "/a/%2E./", "/..;x/a", "/..;",
            "/.;a=b", "/%2e%2e;x", "/..%3bx", "/a%2f..%2fb", "/..%5ca", "/a%5C..", "/a%2f%2e%2e",
        ])
    func steps(path: String) {
        #expect(fault(path) == .step)
        #expect(fault(path, .forward) == .step)
    }

    @Test(
        "what is a sign to some readers is refused unless it is asked for",
        arguments: [
            ("/a%2fb", .escapedSlash), ("/a%2F", .escapedSlash), ("/a%5cb", .backslash), ("/a;b", .semicolon),
            ("/a;jsessionid=1/b", .semicolon), ("/a%3Bb", .semicolon), ("//", .emptySegment), ("//a", .emptySegment),
            ("/a//b", .emptySegment), ("/a//", .emptySegment), ("/a%0d%0ab", .controlByte), ("/a%09", .controlByte),
            ("/%7f", .controlByte), ("/%1F", .controlByte),
        ] as [(String, PathRules.Fault)])
    func ambiguous(path: String, expected: PathRules.Fault) {
        #expect(fault(path) == expected)
        #expect(fault(path, .forward) == nil)
    }

    @Test(
        "so is what becomes one when it is unescaped twice",
        arguments: [
            ("/a%252fb", .escapedSlash), ("/%252e%252e/a", .step), ("/%252e", .step), ("/a%253bb", .semicolon),
            ("/a%255c", .backslash), ("/a%250a", .controlByte),
        ] as [(String, PathRules.Fault)])
    func twice(path: String, expected: PathRules.Fault) { #expect(fault(path) == expected) }

    @Test("the answer is 400 and says why")
    func answer() {
        #expect(throws: HTTPError(.badRequest, "the path has an escaped slash")) {
            try PathRules.check("/a%2fb", .refuseAmbiguous)
        }
        #expect(throws: Never.self) { try PathRules.check("/a%2fb", .forward) }
    }
}
