import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

private let name = "__Host-session"

@Suite("Sessions", .bothVersions) struct SessionsTests {
    @Test("remember values from request to request, in each way to answer", arguments: Way.allCases)
    func remember(way: Way) throws {
        let browser = Browser(try SessionSite.client(try Sessions(MemorySessionStore()), way: way))
        #expect(try browser.get("/get/a").text == "none")
        #expect(browser.cookies.isEmpty, "a session is made when something is put into it")
        let set = try browser.get("/set/a/1")
        let field = try #require(set["Set-Cookie"])
        #expect(field.hasSuffix("; Path=/; Secure; HttpOnly; SameSite=Lax"))
        #expect(try #require(set.cookie(name)).count == 43)
        #expect(try browser.get("/set/b/2")["Set-Cookie"] == nil, "the cookie stays")
        #expect(try browser.get("/get/a").text == "1")
        #expect(try browser.get("/get/b").text == "2")
        _ = try browser.get("/remove/a")
        #expect(try browser.get("/get/a").text == "none")
        #expect(try Browser(browser.client).get("/get/b").text == "none", "another client has another session")
    }

    @Test("stores and logs know a digest, and not what the cookie says")
    func hashed() throws {
        let store = MemorySessionStore()
        let browser = Browser(try SessionSite.client(try Sessions(store)))
        _ = try browser.get("/set/a/1")
        let id = try browser.get("/id").text
        #expect(id.count == 64)
        let cookie = try #require(browser.cookies[name])
        #expect(!id.contains(cookie))
        // Whoever has read the store can send what he has read, in any spelling.
        let digits = Array(id).map { UInt8($0.hexDigitValue ?? 0) }
        let digest = stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        let stolen = try #require(SessionID(bytes: digest))
        #expect(store.loadNow(stolen) != nil)
        let spelled = cookieText(digest)
        #expect(try Browser(browser.client, cookies: [name: spelled]).get("/get/a").text == "none")
    }

    private func cookieText(_ bytes: [UInt8]) -> String { Base64URL.encode(bytes) }

    @Test("a request that does not ask for its session costs no access to the store, and its response is as ever")
    func lazy() throws {
        let store = DistantStore()
        let browser = Browser(try SessionSite.client(try Sessions(store, options: onDemand)))
        let plain = try browser.get("/plain")
        #expect(plain["Set-Cookie"] == nil)
        #expect(plain["Vary"] == nil)
        #expect(plain["Cache-Control"] == nil)
        browser.cookies[name] = String(repeating: "A", count: 43)
        _ = try browser.get("/plain")
        #expect(store.takeCalls() == [])
    }

    private var onDemand: Sessions.Options {
        var options = Sessions.Options()
        options.loading = .onDemand
        return options
    }

    @Test("a session that is only read is saved at most once a minute, and one that was set to what it is not at all")
    func unchanged() throws {
        let store = DistantStore()
        let browser = Browser(try SessionSite.client(try Sessions(store)))
        _ = try browser.get("/set/a/1")
        #expect(store.takeCalls() == ["save"])
        _ = try browser.get("/get/a")
        _ = try browser.get("/set/a/1")
        _ = try browser.get("/remove/b")
        #expect(store.takeCalls() == ["load", "load", "load"])
        browser.client.memory.advance(by: .seconds(60))
        _ = try browser.get("/get/a")
        #expect(store.takeCalls() == ["load", "save"])
        _ = try browser.get("/get/a")
        #expect(store.takeCalls() == ["load"])
    }

    @Test("idle for two hours, a session is over; used, it lives for a day and no longer")
    func expiry() throws {
        let browser = Browser(try SessionSite.client(try Sessions(MemorySessionStore())))
        _ = try browser.get("/set/a/1")
        browser.client.memory.advance(by: .seconds(7199))
        #expect(try browser.get("/get/a").text == "1")
        browser.client.memory.advance(by: .seconds(7199))
        #expect(try browser.get("/get/a").text == "1")
        browser.client.memory.advance(by: .seconds(7200))
        #expect(try browser.get("/get/a").text == "none")

        _ = try browser.get("/set/a/2")
        for _ in 0..<23 {
            browser.client.memory.advance(by: .seconds(3600))
            #expect(try browser.get("/get/a").text == "2")
        }
        browser.client.memory.advance(by: .seconds(3599))
        #expect(try browser.get("/get/a").text == "2")
        browser.client.memory.advance(by: .seconds(1))
        #expect(try browser.get("/get/a").text == "none")
    }

    @Test("a cookie that browsers keep says for how long, and anew when the session was used")
    func persistent() throws {
        var options = Sessions.Options()
        options.isPersistent = true
        let browser = Browser(try SessionSite.client(try Sessions(MemorySessionStore(), options: options)))
        let first = try browser.get("/set/a/1")
        #expect(try #require(first["Set-Cookie"]).contains("; Max-Age=7200;"))
        #expect(try browser.get("/get/a")["Set-Cookie"] == nil)
        browser.client.memory.advance(by: .seconds(60))
        let again = try browser.get("/get/a")
        #expect(again["Set-Cookie"] == first["Set-Cookie"])
        #expect(try browser.get("/get/a").text == "1")
    }

    @Test("messages are shown once")
    func flash() throws {
        let browser = Browser(try SessionSite.client(try Sessions(MemorySessionStore())))
        _ = try browser.get("/flash/saved")
        _ = try browser.get("/flash/sent")
        #expect(try browser.get("/flashes").text == "note:saved,note:sent")
        #expect(try browser.get("/flashes").text == "")
    }

    @Test("a page of an error below 500 has its session saved; of one above nothing is, but an end is an end")
    func errors() throws {
        let browser = Browser(try SessionSite.client(try Sessions(MemorySessionStore())))
        let refused = try browser.get("/refuse/422")
        #expect(refused.status.code == 422)
        #expect(refused["Set-Cookie"] != nil)
        #expect(try #require(refused["Vary"]).contains("Cookie"))
        #expect(try browser.get("/flashes").text == "info:refused")
        _ = try browser.get("/remove/refused")
        let broken = try browser.get("/refuse/500")
        #expect(broken.status.code == 500)
        #expect(try browser.get("/get/refused").text == "none")
        _ = try browser.get("/sign-in/ada")
        let copy = browser.cookies
        #expect(try browser.get("/break-off").status.code == 500)
        #expect(browser.cookies.isEmpty)
        #expect(try Browser(browser.client, cookies: copy).get("/user").text == "nobody")
    }

    @Test("a response that depends on a session is nobody else's: what caches are told")
    func caches() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.use(try Sessions(MemorySessionStore()))
            SessionSite.grow(root)
            for (path, value) in [("public", "public, max-age=60"), ("private", "private, max-age=60")] {
                root.get("\(path)/{do}") { request in
                    let session = try request.session
                    if request.parameters["do"] == "set" { try session.set("a", "1") }
                    var response = Response.text("")
                    response.headers[.cacheControl] = value
                    response.headers[.vary] = "Accept"
                    return Rendering(response)
                }
            }
            return Site(root)
        }
        func fields(_ path: String) throws -> [String?] {
            let response = try client.get(path)
            return [response["Cache-Control"], response["Vary"]]
        }
        #expect(try fields("/get/a") == ["private, no-cache", "Cookie"])
        #expect(try fields("/set/a/1") == ["no-store", "Cookie"])
        #expect(try fields("/public/read") == ["public, max-age=60", "Accept, Cookie"])
        #expect(try fields("/public/set") == ["no-store", "Accept, Cookie"])
        #expect(try fields("/private/set") == ["private, max-age=60", "Accept, Cookie"])
    }

    @Test("content has a bound: what does not fit is refused where it is set, and nothing is lost of the rest")
    func bound() throws {
        var options = Sessions.Options()
        options.contentLimit = 100
        let lines = LoggedLines()
        let browser = Browser(
            try SessionSite.client(try Sessions(MemorySessionStore(), options: options), logger: lines.logger))
        _ = try browser.get("/set/a/1")
        let long = String(repeating: "x", count: 100)
        #expect(try browser.get("/set/b/\(long)").status == .internalServerError)
        #expect(lines.all.contains { $0.contains("bytes, and may have 100") })
        #expect(try browser.get("/flash/\(long)").status == .internalServerError)
        #expect(try browser.get("/sign-in/\(long)").status == .internalServerError)
        #expect(try browser.get("/get/a").text == "1")
        #expect(try browser.get("/user").text == "nobody")
    }

    @Test("without the middleware there is no session, and the log says what is missing")
    func missing() throws {
        let lines = LoggedLines()
        let client = try TestClient(logger: lines.logger) { _ in
            let root = Branch()
            SessionSite.grow(root)
            return Site(root)
        }
        #expect(try client.get("/get/a").status == .internalServerError)
        #expect(lines.all.contains { $0.contains("no Sessions middleware") })
    }

    @Test(
        "plain HTTP on one's own machine has a cookie of its own; a name that promises https and is not for it is refused"
    )
    func plainHTTP() throws {
        let browser = Browser(try SessionSite.client(try Sessions(MemorySessionStore(), options: .plainHTTP)))
        #expect(try #require(try browser.get("/set/a/1")["Set-Cookie"]).hasSuffix("; Path=/; HttpOnly; SameSite=Lax"))
        #expect(try browser.get("/get/a").text == "1")
        var wrong = Sessions.Options()
        wrong.isSecure = false
        #expect(throws: SetCookie.Mistake.prefix) { try Sessions(MemorySessionStore(), options: wrong) }
        wrong.cookieName = "a b"
        #expect(throws: SetCookie.Mistake.name) { try Sessions(MemorySessionStore(), options: wrong) }
    }
}
