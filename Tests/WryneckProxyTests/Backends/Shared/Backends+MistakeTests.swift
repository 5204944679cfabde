import Testing

@testable import WryneckProxy

@Suite("A list of backends") struct BackendsMistakeTests {
    @Test("a list is checked: what is wrong is told by its place, and not by its text")
    func mistakes() throws {
        #expect(throws: Backends.Mistake.empty) { try Backends([String]()) }
        #expect(throws: Backends.Mistake.backend(number: 2, .userInfo)) { try Backends(["http://a", "http://u:p@b"]) }
        let twice = try Backend("http://a")
        #expect(throws: Backends.Mistake.twice(twice)) { try Backends(["http://a:80/", "http://b", "http://a"]) }
        #expect(throws: Backends.Mistake.twice(try Backend("http://a", weight: 2))) {
            try Backends([twice, try Backend("http://a", weight: 2)])
        }
        for name in ["", "a b", "a=b", "ä"] {
            #expect(throws: Backends.Mistake.cookieName) {
                try Backends(["http://a"], balancing: .sticky(cookie: name))
            }
        }
        #expect("\(Backends.Mistake.backend(number: 2, .query))".hasPrefix("backend 2: a backend's URL"))
    }

    @Test(
        "a check asks for a path, below each backend's folder", arguments: ["", "health", "*", "/../a", "/a#b", "/%"])
    func checks(target: String) throws {
        var health = BackendHealthOptions()
        health.checks = .init()
        health.checks?.target = target
        #expect(throws: Backends.Mistake.checkTarget) { try Backends(["http://a/b"], health: health) }
        health.checks?.target = "/health?full"
        _ = try Backends(["http://a/b", "unix:/run/app.sock"], health: health)
    }
}
