import Testing
import WryneckClient

@testable import WryneckProxy

@Suite("What is asked of a backend") struct BackendTargetsTests {
    @Test(
        "a target is put below the backend's folder, as it came",
        arguments: [
            ("http://app", "/", "/"), ("http://app", "/a?b=c", "/a?b=c"), ("http://app", "/a/?", "/a/?"),
            ("http://app/v2", "/", "/v2/"), ("http://app/v2/", "/a", "/v2/a"), ("http://app/v2", "/a//b/", "/v2/a//b/"),
            ("http://app/v2", "//other/a", "/v2//other/a"),
            ("http://app", "/a%2Fb/%7Ec", "/a%2Fb/%7Ec"), ("http://app", "/a...b/.c/..d", "/a...b/.c/..d"),
            ("http://app", "/a?/../b", "/a?/../b"), ("http://app", "/a;x=..", "/a;x=.."),
            ("http://app", "/ä{", "/%C3%A4%7B"), ("unix:/run/app.sock", "/a?b", "/a?b"),
        ])
    func below(backend: String, target: String, asked: String) throws {
        #expect(try Backend(backend).url(target: target).target == asked)
    }

    @Test("two slashes do not lead to another host", arguments: ["http://app", "http://app/v2", "unix:/run/app.sock"])
    func hosts(text: String) throws {
        let backend = try Backend(text)
        for target in [
            "//evil.example/a", "///evil.example", "//user@evil.example:80/", "/:80", "/http://evil.example",
        ] {
            let url = try backend.url(target: target)
            #expect(url.origin == (try backend.url(target: "/")).origin)
            #expect(url.target.hasSuffix(target))
        }
    }

    @Test("a UNIX socket is asked for localhost, over HTTP")
    func socket() throws {
        #expect(try Backend("unix:/run/app.sock").url(target: "/a").description == "http://localhost/a")
        #expect(try Backend("https://app:8443").url(target: "/a").description == "https://app:8443/a")
    }

    @Test(
        "what anybody could take for a step is refused",
        arguments: [
            "/..", "/.", "/../a", "/a/../b", "/a/..", "/a/./b", "/..?b", "/%2e%2e/a", "/.%2E/a", "/a/%2e", "/..;/a",
            "/..;x=y/a", "/a/.;/b", "/..%2fa", "/a%2F..%2Fb", "/a%5c..%5Cb", "/%2e%2e%3b/a", "/a%2f%2e%2e",
        ])
    func steps(target: String) throws {
        for text in ["http://app", "http://app/v2"] {
            let backend = try Backend(text)
            #expect(throws: Backend.TargetMistake.step) { try backend.url(target: target) }
        }
    }

    @Test(
        "other forms than a path are refused",
        arguments: [
            ("", .notAPath), ("*", .notAPath), ("a", .notAPath), ("http://evil.example/", .notAPath), ("?a", .notAPath),
            ("/a#b", .notAPath), ("/a?b#c", .notAPath), ("/a\r\n", .malformed(.controlByte)),
            ("/a\\b", .malformed(.backslash)), ("/%", .malformed(.escape)), ("/%00", .malformed(.escape)),
            ("/%2", .malformed(.escape)),
        ] as [(String, Backend.TargetMistake)])
    func forms(target: String, mistake: Backend.TargetMistake) throws {
        #expect(throws: mistake) { try Backend("http://app").url(target: target) }
        #expect(throws: mistake) { try Backend("http://app/v2").url(target: target) }
    }
}
