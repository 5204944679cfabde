import Testing

@testable import Wryneck

/// RFC 3986 §5.2.4.
@Suite("Dot segments") struct PathResolutionTests {
    private func resolved(_ raw: String) -> (path: String, climbs: Bool) {
        let bytes = Array(raw.utf8)
        return bytes.withUnsafeBytes { raw in
            let resolution = PathResolution(raw)
            return (
                resolution.segments.map { String(decoding: raw[$0], as: UTF8.self) }.joined(separator: "/"),
                resolution.climbs
            )
        }
    }

    @Test(
        "are resolved, the escaped ones, too; what is behind a final one is a directory",
        arguments: [
            ("a/b/c/./../../g", "a/g"), ("mid/content=5/../6", "mid/6"), (".", ""), ("./", ""), ("a/.", "a/"),
            ("a/..", ""), ("a/b/..", "a/"),
            ("a/b/../", "a/"), ("%2e/a", "a"), ("a/%2E%2e/b", "b"), ("a/.%2e/b", "b"), ("a/%2e./b", "b"),
            ("a//b", "a//b"), ("a//../b", "a/b"),
            ("a//..", "a/"), ("", ""), ("/", "/"), ("a/...", "a/..."), ("a/..b", "a/..b"), ("a/.%2eb", "a/.%2eb"),
            ("%252e%252e/a", "%252e%252e/a"),
            ("..%2f..", "..%2f.."), ("%2e%2", "%2e%2"), ("%", "%"), (".%2E.", ".%2E."),
        ])
    func resolves(raw: String, path: String) {
        #expect(resolved(raw).path == path)
        #expect(!resolved(raw).climbs)
    }

    @Test(
        "lead nowhere above the beginning, and it is known who tried",
        arguments: [("..", ""), ("../a", "a"), ("a/../../b", "b"), ("../../..", "")])
    func above(raw: String, path: String) {
        #expect(resolved(raw).path == path)
        #expect(resolved(raw).climbs)
    }
}
