import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

private let name = "__Host-session"

@Suite("Requests of one session at the same time", .bothVersions) struct SessionRaceTests {
    private let store = DistantStore()
    private let lines = LoggedLines()

    private func browser() throws -> Browser {
        Browser(try SessionSite.client(try Sessions(store), way: .async, logger: lines.logger))
    }

    private func id(_ browser: Browser) throws -> SessionID {
        let value = Array(try #require(browser.cookies[name]).utf8)
        return try #require(value.withUnsafeBytes { SessionToken($0)?.id(by: SessionTokenHash()) })
    }

    /// Changes a session as another request would, between the loading and the saving of the next one.
    private func meanwhile(_ id: SessionID, _ change: @escaping @Sendable (inout SessionContent) -> Void) {
        store.beforeNextSave { memory in
            guard var stored = memory.loadNow(id), var content = SessionContent(stored.bytes) else { return }
            change(&content)
            stored.bytes = content.bytes
            stored.version += 1
            _ = try? memory.saveNow(id, stored)
        }
    }

    @Test("other values stay; of two that set the same one the last response counts; messages add up")
    func merge() throws {
        let browser = try browser()
        _ = try browser.get("/set/a/1")
        meanwhile(try id(browser)) {
            $0.apply(.set("b", JSONText.bytes(of: "2")))
            $0.apply(.set("a", JSONText.bytes(of: "lost")))
            $0.apply(.flash(Session.Flash("other")))
        }
        _ = try browser.get("/set/a/3")
        #expect(try browser.get("/get/a").text == "3")
        #expect(try browser.get("/get/b").text == "2")
        meanwhile(try id(browser)) { $0.apply(.flash(Session.Flash("late"))) }
        #expect(try browser.get("/flashes").text == "info:other")
        #expect(try browser.get("/flashes").text == "info:late", "one that came meanwhile was not shown, and is kept")
    }

    @Test("a session that was ended meanwhile stays ended, and the log says that changes were dropped")
    func ended() throws {
        let browser = try browser()
        _ = try browser.get("/sign-in/ada")
        let id = try id(browser)
        store.beforeNextSave { $0.deleteNow(id) }
        let response = try browser.get("/set/a/1")
        #expect(response.status == .ok)
        #expect(response["Set-Cookie"] == nil, "the cookie of a sign-in that was quicker is not taken away")
        #expect(store.memory.count == 0)
        #expect(try browser.get("/user").text == "nobody")
        #expect(lines.all.contains { $0.hasPrefix("notice") && $0.contains("are dropped") })
    }

    @Test("of two that rotate one session, one wins, and there is one session afterwards")
    func rotations() throws {
        let browser = try browser()
        _ = try browser.get("/set/a/1")
        let (old, new) = (try id(browser), SessionID.random())
        store.beforeNextSave { memory in
            guard var stored = memory.loadNow(old) else { return }
            stored.version += 1
            _ = try? memory.moveNow(old, to: new, stored)
        }
        let response = try browser.get("/rotate")
        #expect(response["Set-Cookie"] == nil)
        #expect(store.memory.count == 1)
        #expect(store.memory.loadNow(new) != nil)
        #expect(store.memory.loadNow(old) == nil)
    }

    @Test("a sign-in counts, whatever has become of the session before")
    func signIn() throws {
        let browser = try browser()
        _ = try browser.get("/set/a/1")
        let old = try id(browser)
        store.beforeNextSave { $0.deleteNow(old) }
        _ = try browser.get("/sign-in/ada")
        #expect(try browser.get("/user").text == "ada")
        #expect(store.memory.count == 1)
    }

    @Test("a log-out everywhere is not undone by a request that rotates one of the sessions meanwhile")
    func everywhere() throws {
        let browser = try browser()
        _ = try browser.get("/sign-in/ada")
        store.beforeNextSave { $0.deleteAllNow(of: "ada") }
        _ = try browser.get("/rotate")
        #expect(store.memory.count == 0)
        #expect(try browser.get("/user").text == "nobody")
    }

    @Test("a time of use that another request has saved meanwhile is good enough")
    func refresh() throws {
        let browser = try browser()
        _ = try browser.get("/set/a/1")
        browser.client.memory.advance(by: .seconds(60))
        let id = try id(browser)
        store.beforeNextSave { memory in
            guard var stored = memory.loadNow(id) else { return }
            stored.version += 1
            stored.seen += 60
            _ = try? memory.saveNow(id, stored)
        }
        _ = store.takeCalls()
        #expect(try browser.get("/get/a").text == "1")
        #expect(store.takeCalls() == ["load", "save", "load"])
    }
}
