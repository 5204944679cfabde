import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

private let name = "__Host-session"

@Suite("A store that is away, or that has to be waited for", .bothVersions) struct SessionStoreFailureTests {
    private let store = DistantStore()
    private let lines = LoggedLines()

    private func browser(_ way: Way = .now, _ loading: Sessions.Options.Loading = .ahead) throws -> Browser {
        var options = Sessions.Options()
        options.loading = loading
        let client = try TestClient(logger: lines.logger) { _ in
            let root = Branch()
            root.use(try Sessions(store, options: options))
            SessionSite.grow(root, way)
            root.get("load") { request in
                .async { () async throws -> Response in
                    let session = try await request.loadSession()
                    let isSame = try request.session === session
                    return .text("\(session["a"] ?? "none") \(isSame)")
                }
            }
            root.get("load-deferred") { request in
                let session: Deferred<Session> = request.loadSession()
                return .deferred(session.map { .text($0["a"] ?? "none") })
            }
            return Site(root)
        }
        return Browser(client)
    }

    @Test("that cannot load: 503 with Retry-After for who asks, the page for who does not", arguments: Way.allCases)
    func loading(way: Way) throws {
        let browser = try browser(way)
        _ = try browser.get("/set/a/1")
        store.isAway = true
        let response = try browser.get("/get/a")
        #expect(response.status == .serviceUnavailable)
        #expect(response["Retry-After"] == "5")
        #expect(!response.text.contains("Away"), "the client is not told why")
        #expect(lines.all.contains { $0.hasPrefix("error") && $0.contains("Away") })
        #expect(try browser.get("/plain").text == "plain")
        store.isAway = false
        #expect(try browser.get("/get/a").text == "1")
    }

    @Test("that cannot save: 503, and no cookie; nothing is lost in silence", arguments: Way.allCases)
    func saving(way: Way) throws {
        let browser = try browser(way)
        store.isAway = true
        let first = try browser.get("/set/a/1")
        #expect(first.status == .serviceUnavailable)
        #expect(first["Set-Cookie"] == nil)
        store.isAway = false
        _ = try browser.get("/sign-in/ada")
        let before = browser.cookies
        for (failing, path) in [("save", "/set/a/2"), ("delete", "/sign-out"), ("move", "/rotate")] {
            store.failing = failing
            #expect(try browser.get(path).status == .serviceUnavailable)
        }
        #expect(browser.cookies == before)
        store.failing = nil
        #expect(try browser.get("/user").text == "ada", "who was not signed out is told so")
        #expect(try browser.get("/get/a").text == "none")
    }

    @Test("a session is loaded ahead only for a request that has the cookie")
    func ahead() throws {
        let browser = try browser()
        _ = try browser.get("/get/a")
        #expect(store.takeCalls() == [])
        _ = try browser.get("/set/a/1")
        #expect(store.takeCalls() == ["save"])
        #expect(try browser.get("/get/a").text == "1")
        #expect(store.takeCalls() == ["load"])
    }

    @Test("on demand, it is loaded where a handler says so, and nowhere else")
    func onDemand() throws {
        let browser = try browser(.now, .onDemand)
        _ = try browser.get("/set/a/1")
        _ = store.takeCalls()
        #expect(try browser.get("/load").text == "1 true")
        #expect(store.takeCalls() == ["load"])
        #expect(try browser.get("/load-deferred").text == "1")
        #expect(try browser.get("/plain").text == "plain")
        _ = store.takeCalls()
        #expect(try browser.get("/get/a").status == .internalServerError)
        #expect(lines.all.contains { $0.contains("await request.loadSession()") })
        #expect(store.takeCalls() == [])
    }

    @Test("a client that leaves while its session is saved leaves a session that is saved")
    func left() throws {
        let browser = try browser()
        let connection = browser.client.connect()
        store.hold()
        connection.send(.get, "/sign-in/ada")
        connection.transport.lose()
        browser.client.memory.settle()
        #expect(store.memory.count == 0)
        store.release()
        browser.client.memory.settle()
        #expect(store.memory.count == 1)
    }
}
