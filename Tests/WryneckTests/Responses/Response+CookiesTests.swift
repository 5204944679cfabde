import Testing
import Wryneck
import WryneckTesting

@Suite("Cookies on a response", .bothVersions) struct ResponseCookiesTests {
    @Test("each has a line of its own, on answers of all kinds")
    func lines() throws {
        let first = try SetCookie("a", "1"), second = try SetCookie("__Host-b", "2", sameSite: .strict)
        let client = try TestClient { _ in
            let root = Branch()
            root.get("now") { _ in .redirect(to: "/").settingCookie(first).settingCookie(second) }
            root.get("late") { _ in .deferred(.succeed(Response.text("").settingCookie(first))).settingCookie(second) }
            return Site(root)
        }
        for path in ["/now", "/late"] {
            let lines = try client.get(path).all("Set-Cookie")
            #expect(lines == [first.description, second.description])
        }
    }
}
