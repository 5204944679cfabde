// MountPathTests.swift - where a path is cut.

import Testing

@testable import WryneckProxy

@Suite("A path, cut where the proxy hangs") struct MountPathTests {
    @Test(
        "the cut is behind whole segments, and the escapes stay",
        arguments: [
            ("/api/users", 1, "/api", "/users"), ("/api/users/", 1, "/api", "/users/"), ("/api", 1, "/api", "/"),
            ("/api/", 1, "/api", "/"), ("/a/b/c", 2, "/a/b", "/c"), ("/a/b/c", 0, "", "/a/b/c"), ("/", 0, "", "/"),
            ("/%61pi/x%20y", 1, "/%61pi", "/x%20y"), ("/a%2Fb/c", 1, "/a%2Fb", "/c"), ("/apiary/x", 1, "/apiary", "/x"),
            ("/a//b", 1, "/a", "//b"),
        ])
    func cut(path: String, walked: Int, mount: String, rest: String) {
        let cut = MountPath(path, walked: walked)
        #expect(cut.mount == mount && cut.rest == rest)
    }

    @Test("the empty segment behind the last slash is no place of its own")
    func trailing() {
        for (path, walked) in [("/", 1), ("/api/", 2)] {
            let cut = MountPath(path, walked: walked)
            #expect(cut.mount == (walked == 1 ? "" : "/api") && cut.rest == "/")
        }
    }

    @Test("more segments than there are, or fewer than none, make no trap")
    func outside() {
        #expect(MountPath("/a/b", walked: 9).mount == "/a/b" && MountPath("/a/b", walked: 9).rest == "/")
        #expect(MountPath("/a/b", walked: -1).rest == "/a/b")
        #expect(MountPath("", walked: 3).rest == "/")
    }
}
