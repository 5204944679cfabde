import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

@Suite("Staying signed in") struct RememberMeTests {
    private let tokens = MemoryRememberStore()
    private let name = "__Host-remember"

    private func site(_ options: RememberMe.Options = .init()) throws -> SignInSite {
        try SignInSite(tokens: tokens, remembering: options)
    }

    /// Signed in, with the session's cookie thrown away as when the browser ends.
    private func remembered(_ site: SignInSite) throws -> Jar {
        var jar = Jar()
        try site.signIn(&jar, remember: true)
        jar.cookies["__Host-session"] = nil
        #expect(jar.cookies[name] != nil)
        return jar
    }

    @Test("only who asks for it is remembered; the cookie is for https and not for scripts, and says how long")
    func cookie() throws {
        let site = try site()
        var jar = Jar()
        try site.signIn(&jar)
        #expect(jar.cookies[name] == nil && tokens.count == 0)
        let line = try #require(try site.signIn(&jar, remember: true).all("Set-Cookie").first { $0.hasPrefix(name) })
        #expect(line.hasSuffix("; Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax"))
        try site.signIn(&jar, "ann", "wrong", remember: true)
        #expect(tokens.count == 1)
    }

    @Test("a new session begins with the cookie, which is another one afterwards")
    func resumes() throws {
        let site = try site()
        var jar = try remembered(site)
        let before = try #require(jar.cookies[name])
        #expect(try site.get("/account/", &jar).text == "account of ann")
        let after = try #require(jar.cookies[name])
        #expect(before.prefix(22) == after.prefix(22) && before != after)
        // With the session, nothing changes any more.
        #expect(try site.get("/account/", &jar).text == "account of ann")
        #expect(jar.cookies[name] == after)
        jar.cookies["__Host-session"] = nil
        #expect(try site.get("/account/", &jar).text == "account of ann")
    }

    @Test("what is kept does not lead back to a cookie")
    func stored() async throws {
        let value = try #require(try remembered(try site()).cookies[name])
        let token = try #require(try await tokens.load(String(value.prefix(22))))
        #expect(token.hash == OpaqueToken.hash(of: String(value.suffix(43))))
        #expect(!"\(token)".contains(value.suffix(43)))
    }

    @Test("theft: a cookie that comes once more ends all of that user's tokens and sessions, and nobody else's")
    func theft() throws {
        var stolenFrom: [String] = []
        var options = RememberMe.Options()
        options.onTheft = { user, _ in stolenFrom.append(user) }
        let site = try site(options)
        var victim = try remembered(site)
        let thief = victim
        var other = Jar()
        try site.signIn(&other, "eve", "", remember: true)
        var elsewhere = Jar()
        try site.signIn(&elsewhere, remember: true)
        #expect(try site.get("/account/", &victim).text == "account of ann")
        #expect(tokens.count == 3)
        site.client.memory.advance(by: .seconds(31))
        var copy = thief
        let caught = try site.get("/account/", &copy)
        #expect(caught.status == .unauthorized)
        #expect(caught.cookie(name)?.isEmpty == true)
        #expect(stolenFrom == ["ann"])
        #expect(tokens.count == 1)
        // Neither the thief nor the user has anything any more.
        #expect(try site.client.get("/account/", headers: victim.headers).status == .unauthorized)
        #expect(try site.client.get("/account/", headers: elsewhere.headers).status == .unauthorized)
        #expect(try site.client.get("/account/", headers: other.headers).text == "account of eve")
        #expect(try site.signIn(&victim).status == .seeOther)
    }

    @Test("the thief who comes first is thrown out when the user comes")
    func thiefFirst() throws {
        let site = try site()
        var victim = try remembered(site)
        var thief = victim
        #expect(try site.get("/account/", &thief).text == "account of ann")
        site.client.memory.advance(by: .seconds(31))
        #expect(try site.get("/account/", &victim).status == .unauthorized)
        #expect(try site.get("/account/", &thief).status == .unauthorized)
    }

    @Test("requests that a browser makes at the same time may share a cookie, for a short while")
    func grace() throws {
        let site = try site()
        let jar = try remembered(site)
        for _ in 0..<3 { #expect(try site.client.get("/account/", headers: jar.headers).text == "account of ann") }
        site.client.memory.advance(by: .seconds(30))
        #expect(try site.client.get("/account/", headers: jar.headers).text == "account of ann")
        site.client.memory.advance(by: .seconds(1))
        #expect(try site.client.get("/account/", headers: jar.headers).status == .unauthorized)
    }

    @Test("signing out ends it here, signing out everywhere on all browsers")
    func ends() throws {
        let site = try site()
        var (here, there) = (Jar(), try remembered(site))
        try site.signIn(&here, remember: true)
        let copied = here
        let done = try site.client.post("/sign-out", headers: here.headers, body: "")
        #expect(done.cookie(name)?.isEmpty == true)
        #expect(try site.client.get("/account/", headers: copied.headers).status == .unauthorized)
        #expect(try site.get("/account/", &there).text == "account of ann")
        #expect(try site.client.post("/everywhere", headers: there.headers, body: "").status == .seeOther)
        #expect(tokens.count == 0)
        #expect(try site.client.get("/account/", headers: there.headers).status == .unauthorized)
    }

    @Test("it is over after its time, however often it was used")
    func expires() throws {
        var options = RememberMe.Options()
        options.lifetime = 100
        let site = try site(options)
        var jar = try remembered(site)
        site.client.memory.advance(by: .seconds(60))
        let used = try site.get("/account/", &jar)
        #expect(used.text == "account of ann")
        #expect(used.all("Set-Cookie").contains { $0.hasPrefix(name) && $0.contains("Max-Age=40;") })
        jar.cookies["__Host-session"] = nil
        site.client.memory.advance(by: .seconds(40))
        #expect(try site.get("/account/", &jar).status == .unauthorized)
        #expect(jar.cookies[name] == nil && tokens.count == 0)
    }

    @Test(
        "a cookie that is none of ours is taken away, and tells nothing",
        arguments: [
            "x", ".", "a.b", "a.b.c", String(repeating: "A", count: 22) + "." + String(repeating: "A", count: 43),
            String(repeating: "A", count: 3000), "......",
        ])
    func foreign(_ value: String) throws {
        let site = try site()
        var jar = Jar()
        jar.cookies[name] = value
        let response = try site.get("/account/", &jar)
        #expect(response.status == .unauthorized)
        #expect(response.cookie(name)?.isEmpty == true)
    }

    @Test("a plain site says so; a name that promises https is a mistake there")
    func plain() throws {
        var options = RememberMe.Options()
        options.isSecure = false
        #expect(throws: SetCookie.Mistake.prefix) { try RememberMe(tokens, options: options) }
        options.cookieName = "remember"
        _ = try RememberMe(tokens, options: options)
    }
}

@Suite("Remembered users in memory") struct MemoryRememberStoreTests {
    private func token(_ selector: String, _ user: String = "ann", hash: String = "h") -> RememberedToken {
        RememberedToken(selector: selector, hash: hash, user: user, changed: 0, expires: 100)
    }

    @Test("a token is changed only by who has seen it as it is")
    func replaces() async throws {
        let store = MemoryRememberStore()
        try await store.add(token("a", hash: "1"))
        #expect(try await store.replace(token("a", hash: "2"), ifHashIs: "1"))
        #expect(try await !store.replace(token("a", hash: "3"), ifHashIs: "1"))
        #expect(try await store.load("a")?.hash == "2")
        try await store.delete("a")
        #expect(try await !store.replace(token("a", hash: "3"), ifHashIs: "2"))
        #expect(try await store.load("a") == nil)
    }

    @Test("the oldest go when there is no room, and neither they nor deleted ones take memory")
    func bounded() async throws {
        let store = MemoryRememberStore(capacity: 3)
        for index in 0..<500 {
            try await store.add(token("t\(index)"))
            if index % 2 == 0 { try await store.delete("t\(index)") }
        }
        #expect(store.count == 3)
        #expect(try await store.load("t499") != nil)
        #expect(try await store.load("t1") == nil)
        try await store.add(token("e", "eve"))
        try await store.deleteAll(of: "ann")
        #expect(store.count == 1)
        #expect(try await store.load("e")?.user == "eve")
    }
}
