import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("Time limits of a branch", .bothVersions) struct TimeLimitTests {
    private final class Log { var events: [String] = [] }

    private func client(_ limits: [TimeLimit], _ log: Log = Log()) throws -> TestClient {
        try TestClient { reactor in
            let root = Branch()
            limits.forEach(root.use)
            root["now"] = Page { _ in .text("now") }
            root["deferred"] = Page { _ in
                let work = Deferred<Response> { _ in log.events.append("cancelled") }
                reactor.callLater(.seconds(20)) { try? work.callback(.text("too late")) }
                return .deferred(work)
            }
            root["async"] = Page { request in
                .async {
                    do { try await reactor.sleep(for: .seconds(20)) } catch {
                        log.events.append("cancelled")
                        throw error
                    }
                    return .text("too late")
                }
            }
            root["stubborn"] = Page { request in
                .async {
                    try? await reactor.sleep(for: .seconds(20))
                    log.events.append("went on")
                    return .text("too late")
                }
            }
            root["three"] = Page { _ in .deferred(reactor.deferLater(.seconds(3)) { .text("three") }) }
            root["refused"] = Page { _ in .deferred(reactor.deferLater(.seconds(3)) { throw HTTPError(.conflict) }) }
            root["upload"] = Page(methods: [.post]) { request in .async { .bytes(try await request.collect(upTo: nil)) }
            }
            root["stream"] = Page { _ in
                .stream { writer in
                    do {
                        for number in 0..<4 {
                            try await writer.write("\(number)")
                            try await reactor.sleep(for: .seconds(3))
                        }
                        log.events.append("whole")
                    } catch { log.events.append("cut") }
                }
            }
            return Site(root) { error, _ in .text("page \(error.status.code): \(error.reason)") }
        }
    }

    private func ask(_ client: TestClient, _ path: String, after time: Duration) throws -> TestResponse {
        let connection = client.connect()
        connection.send(.get, path)
        client.memory.advance(by: time)
        return try connection.response()
    }

    @Test(
        "a handler that takes too long is cancelled, and the client gets the site's page",
        arguments: ["deferred", "async"])
    func tooLong(_ path: String) throws {
        let log = Log()
        let client = try client([TimeLimit(.seconds(5), retryAfter: .milliseconds(1500))], log)
        let connection = client.connect()
        connection.send(.get, "/" + path)
        client.memory.advance(by: .milliseconds(4999))
        #expect(throws: TestFailure.self) { try connection.response() }
        #expect(log.events.isEmpty)
        client.memory.advance(by: .milliseconds(1))
        let response = try connection.response()
        #expect(response.status == .serviceUnavailable && response.text == "page 503: the answer took too long")
        #expect(response["retry-after"] == "2")
        #expect(log.events == ["cancelled"])
        client.memory.advance(by: .seconds(60))
        #expect(try client.get("/now").text == "now")
        #expect(client.memory.leftovers.tasks == 0)
    }

    @Test("a result that comes all the same counts for nothing")
    func stubborn() throws {
        let log = Log()
        let client = try client([TimeLimit(.seconds(5), status: .gatewayTimeout, reason: "too slow")], log)
        let response = try ask(client, "/stubborn", after: .seconds(5))
        #expect(response.status == .gatewayTimeout && response.text == "page 504: too slow")
        client.memory.advance(by: .seconds(30))
        #expect(log.events == ["went on"])
    }

    @Test("what is there in time is not touched, errors neither, and no timer stays")
    func inTime() throws {
        let client = try client([TimeLimit(.seconds(5))])
        #expect(try ask(client, "/now", after: .zero).text == "now")
        #expect(try ask(client, "/three", after: .seconds(3)).text == "three")
        #expect(try ask(client, "/refused", after: .seconds(3)).status == .conflict)
        #expect(try ask(client, "/nowhere", after: .zero).status == .notFound)
        let connection = client.connect()
        connection.send(.get, "/three")
        connection.reset()
        client.memory.advance(by: .seconds(60))
        #expect(client.memory.leftovers.timers == 0)
    }

    @Test("of two limits the shorter one counts, wherever it is")
    func nested() throws {
        let (short, long) = (TimeLimit(.seconds(1), reason: "short"), TimeLimit(.seconds(2), reason: "long"))
        for limits in [[short, long], [long, short]] {
            #expect(try ask(client(limits), "/async", after: .seconds(1)).text == "page 503: short")
        }
        #expect(try ask(client([TimeLimit(.seconds(-1))]), "/async", after: .zero).status == .serviceUnavailable)
    }

    @Test("a handler that waits for a slow body is ended, too")
    func upload() throws {
        let client = try client([TimeLimit(.seconds(1))])
        let connection = client.connect()
        connection.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345")
        client.memory.advance(by: .seconds(1))
        #expect(try connection.response().status == .serviceUnavailable)
    }

    @Test("a stream that has begun goes on, or is cut, as the site wants it")
    func streams() throws {
        let log = Log()
        let left = try client([TimeLimit(.seconds(5))], log)
        #expect(try ask(left, "/stream", after: .seconds(12)).text == "0123")
        #expect(log.events == ["whole"])
        let cutLog = Log()
        let cut = try client([TimeLimit(.seconds(5), streams: .cut)], cutLog)
        let connection = cut.connect()
        connection.send(.get, "/stream")
        cut.memory.advance(by: .milliseconds(4999))
        #expect(!connection.isBrokenOff && cutLog.events.isEmpty)
        cut.memory.advance(by: .milliseconds(1))
        #expect(connection.isBrokenOff && cutLog.events == ["cut"])
        let quick = try client([TimeLimit(.seconds(50), streams: .cut)])
        #expect(try ask(quick, "/stream", after: .seconds(12)).text == "0123")
        #expect(try ask(quick, "/now", after: .zero)["content-length"] == "3")
    }
}
