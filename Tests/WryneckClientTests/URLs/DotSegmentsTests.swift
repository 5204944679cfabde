// DotSegmentsTests.swift - steps in paths.

import Testing

@testable import WryneckClient

@Suite("RFC 3986 §5.2.4: dot segments") struct DotSegmentsTests {
    @Test(
        "steps are taken; what only looks like one stays",
        arguments: [
            ("", "/"), ("/", "/"), ("/a/b/c/./../../g", "/a/g"), ("/mid/content=5/../6", "/mid/6"), ("/..", "/"),
            ("/.", "/"), ("/a/..", "/"), ("/a/.", "/a/"), ("//a", "//a"), ("/a//../b", "/a/b"), ("/...", "/..."),
            ("/%2e%2e/a", "/%2e%2e/a"), ("/a/b/", "/a/b/"), ("/../../../a", "/a"), ("//", "//"),
        ])
    func removal(path: String, expected: String) {
        #expect(DotSegments.removed(from: path) == expected)
    }
}
