import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("Health and readiness", .bothVersions) struct ReadinessPageTests {
    private struct Away: Error {}

    /// What a check does, and how often it was asked.
    private final class Database {
        var asked = 0
        var isAway = false
        var delay: Duration?
        var isDeaf = false
    }

    private func client(
        _ health: ServerHealth = ServerHealth(), _ database: Database? = nil, isCritical: Bool = true,
        _ lines: RecordedLines = RecordedLines()
    ) throws -> TestClient {
        try TestClient(logger: lines.logger) { reactor in
            let root = Branch()
            root["healthz"] = LivenessPage()
            let checks = database.map { database in
                [
                    HealthCheck("database", isCritical: isCritical) {
                        database.asked += 1
                        if let delay = database.delay {
                            let wait: Deferred<Void> = reactor.deferLater(delay)
                            if database.isDeaf { try await wait.shieldedValue } else { try await wait.value }
                        }
                        if database.isAway { throw Away() }
                    }
                ]
            }
            root["readyz"] = ReadinessPage(health, on: reactor, checks: checks ?? [])
            root["slow"] = Page { _ in .deferred(reactor.deferLater(.seconds(1)) { .text("slow") }) }
            return Site(root)
        }
    }

    @Test("alive is whoever answers; nobody may keep that")
    func alive() throws {
        let response = try client(ServerHealth(isReady: false)).get("/healthz")
        #expect(response.status == .ok && response.text == "alive\n" && response["cache-control"] == "no-store")
        let json = try client().get("/healthz", headers: [("Accept", "application/json")])
        #expect(json.text == "{\"status\":\"alive\"}\n" && json["content-type"] == "application/json")
    }

    @Test("ready is a server between its beginning and its end, and never again after that")
    func life() throws {
        let health = ServerHealth(isReady: false)
        let client = try client(health)
        let early = try client.get("/readyz")
        #expect(early.status == .serviceUnavailable && early.text == "starting\n")
        health.markReady()
        #expect(try client.get("/readyz").text == "ready\n")
        health.markStopping()
        health.markReady()
        let late = try client.get("/readyz")
        #expect(late.status == .serviceUnavailable && late.text == "stopping\n" && late["cache-control"] == "no-store")
    }

    @Test("a reactor that stops says so, while the last requests are answered")
    func stopping() throws {
        let health = ServerHealth()
        let client = try client(health)
        client.memory.start()
        #expect(try client.get("/readyz").status == .ok)
        client.memory.reactor.stop()
        client.memory.settle()
        #expect(health.phase == .stopping)
    }

    @Test("so does a server that drains its connections")
    func draining() throws {
        let health = ServerHealth()
        let client = try client(health)
        let connection = client.connect()
        // Two requests at once: the second is read when the server stops already.
        connection.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        client.drain {}
        client.memory.advance(by: .seconds(1))
        _ = try connection.response()
        let other = try TestClient { reactor in
            let root = Branch()
            root["readyz"] = ReadinessPage(health, on: reactor)
            root.use { request, next in .deferred(request.reactor.deferLater(.seconds(1)).map { try next(request) }) }
            return Site(root)
        }
        let late = other.connect()
        late.send(.get, "/readyz")
        other.drain {}
        other.memory.advance(by: .seconds(1))
        #expect(try late.response().text == "stopping\n")
        #expect(health.phase == .stopping)
    }

    @Test("a check that fails makes it 503; what it says is for the log")
    func failing() throws {
        let database = Database(), lines = RecordedLines()
        let client = try client(ServerHealth(), database, lines)
        let ready = try client.get("/readyz", headers: [("Accept", "application/json")])
        #expect(ready.status == .ok && ready.text == "{\"status\":\"ready\",\"checks\":{\"database\":\"ok\"}}\n")
        database.isAway = true
        client.memory.advance(by: .seconds(1))
        let away = try client.get("/readyz")
        #expect(away.status == .serviceUnavailable && away.text == "not ready\ndatabase: failed\n")
        #expect(lines.all.contains { $0.contains("A health check does not pass") && $0.contains("Away") })
        database.isAway = false
        client.memory.advance(by: .seconds(1))
        #expect(try client.get("/readyz").text == "ready\ndatabase: ok\n")
    }

    @Test("a check that matters less is only shown")
    func lesser() throws {
        let database = Database()
        database.isAway = true
        let response = try client(ServerHealth(), database, isCritical: false).get("/readyz")
        #expect(response.status == .ok && response.text == "ready\ndatabase: failed\n")
    }

    @Test("answers are kept for a second, however many ask")
    func kept() throws {
        let database = Database()
        let client = try client(ServerHealth(), database)
        for _ in 0..<3 { #expect(try client.get("/readyz").status == .ok) }
        #expect(database.asked == 1)
        client.memory.advance(by: .milliseconds(999))
        _ = try client.get("/readyz")
        #expect(database.asked == 1)
        client.memory.advance(by: .milliseconds(1))
        _ = try client.get("/readyz")
        #expect(database.asked == 2)
    }

    @Test("those who ask while a check is under way get its answer, also if the first of them leaves")
    func together() throws {
        let database = Database()
        database.delay = .milliseconds(500)
        let client = try client(ServerHealth(), database)
        let connections = (0..<3).map { _ in client.connect() }
        for connection in connections { connection.send(.get, "/readyz") }
        connections[0].reset()
        client.memory.advance(by: .milliseconds(500))
        for connection in connections[1...] { #expect(try connection.response().text == "ready\ndatabase: ok\n") }
        #expect(database.asked == 1)
    }

    @Test("a check that takes too long has failed; one that does not end at all is not asked again")
    func slow() throws {
        let database = Database()
        database.delay = .seconds(10)
        let client = try client(ServerHealth(), database)
        func ask() throws -> String {
            let connection = client.connect()
            connection.send(.get, "/readyz")
            client.memory.advance(by: .seconds(1))
            return try connection.response().text
        }
        #expect(try ask() == "not ready\ndatabase: timed out\n")
        #expect(client.memory.leftovers.tasks == 0)
        client.memory.advance(by: .seconds(1))
        database.isDeaf = true
        #expect(try ask() == "not ready\ndatabase: timed out\n")
        client.memory.advance(by: .seconds(1))
        #expect(try ask() == "not ready\ndatabase: hangs\n")
        #expect(database.asked == 2)
        client.memory.advance(by: .seconds(20))
        database.delay = nil
        #expect(try ask() == "ready\ndatabase: ok\n")
    }
}
