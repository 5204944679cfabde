// PublicPathsTests.swift - what clients call a backend's paths.

import Testing

@testable import WryneckProxy

@Suite("A backend's paths, as clients call them") struct PublicPathsTests {
    @Test(
        "what is below the backend's root is below the mount",
        arguments: [
            ("/", "/api", "/x", "/api/x"), ("/", "/api", "/", "/api/"), ("/app", "/api", "/app/x", "/api/x"),
            ("/app/", "/api", "/app/x", "/api/x"), ("/app", "/api", "/app", "/api"), ("/app", "/api", "/app/", "/api/"),
            ("/app", "", "/app", "/"), ("/", "", "/x", "/x"), ("/app", "", "/app/x", "/x"),
            ("", "/api", "/x", "/api/x"),
        ])
    func below(root: String, mount: String, path: String, expected: String) {
        #expect(PublicPaths(root: root, mount: mount).path(path) == expected)
    }

    @Test("what is not, on whole segments, has no name")
    func outside() {
        let paths = PublicPaths(root: "/app", mount: "/api")
        for path in ["/", "/other", "/apple", "/ap", "", "app/x"] { #expect(paths.path(path) == nil, "\(path)") }
    }

    @Test("no name leads to another host")
    func slashes() {
        #expect(PublicPaths(root: "/", mount: "").path("//evil.example") == nil)
        #expect(PublicPaths(root: "/app", mount: "").path("/app//evil.example") == nil)
        #expect(PublicPaths(root: "/", mount: "/api").path("//x") == "/api//x")
        #expect(PublicPaths(root: "/", mount: "//evil.example").path("/x") == nil)
    }
}
