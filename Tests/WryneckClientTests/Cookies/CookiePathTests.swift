// CookiePathTests.swift - the paths of cookies.

import Testing

@testable import WryneckClient

@Suite("RFC 6265bis §5.1.4: paths of cookies") struct CookiePathTests {
    @Test(
        "the path without one is the folder of the request's",
        arguments: [("/", "/"), ("/a", "/"), ("/a/", "/a"), ("/a/b", "/a"), ("/a/b/", "/a/b"), ("//", "/")])
    func standard(path: String, folder: String) {
        #expect(CookiePath.standard(for: path) == folder)
    }

    @Test("only whole segments match, byte by byte")
    func matches() {
        for (path, cookie) in [("/", "/"), ("/a", "/"), ("/a", "/a"), ("/a/", "/a"), ("/a/b", "/a"), ("/a/b", "/a/")] {
            #expect(CookiePath.matches(path, cookie), "\(path) \(cookie)")
        }
        for (path, cookie) in [
            ("/", "/a"), ("/ab", "/a"), ("/a", "/a/"), ("/A", "/a"), ("/a%2fb", "/a"), ("/%61", "/a"),
        ] {
            #expect(!CookiePath.matches(path, cookie), "\(path) \(cookie)")
        }
    }
}
