import Testing
import Wryneck
import WryneckTesting

@Suite("The end of a request", .bothVersions) struct RequestFinishTests {
    private final class Told {
        var events: [String] = []
    }

    private func client(_ told: Told, _ answer: Deferred<Response> = Deferred()) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.use { request, next in
                request.onFinish { told.events.append("finished") }
                request.onDisconnect { told.events.append("left") }
                return try next(request)
            }
            root.get("now") { _ in .text("now") }
            root.get("late") { _ in .deferred(answer) }
            root.get("stream") { request in
                .stream { writer in
                    try await writer.write("a")
                    request.onFinish { told.events.append("later") }
                    told.events.append("written")
                }
            }
            root.get("broken") { _ in
                .stream { writer in
                    try await writer.write("a")
                    throw HTTPError(.internalServerError)
                }
            }
            return Site(root)
        }
    }

    @Test("is told when the response is out: errors are responses, too", arguments: ["/now", "/none"])
    func out(path: String) throws {
        let told = Told()
        _ = try client(told).get(path)
        #expect(told.events == ["finished"])
    }

    @Test("is told of a stream when its last byte is out")
    func stream() throws {
        let told = Told()
        _ = try client(told).get("/stream")
        #expect(told.events == ["written", "finished", "later"])
    }

    @Test("is told of one that has left otherwise, once, whatever comes after")
    func left() throws {
        let told = Told()
        let answer = Deferred<Response>()
        let connection = try client(told, answer).connect()
        connection.send(.get, "/late")
        #expect(told.events == [])
        connection.reset()
        #expect(told.events == ["left"])
        try? answer.callback(.text("late"))
        #expect(told.events == ["left"])
    }

    @Test("a response that breaks off is not finished")
    func brokenOff() throws {
        let told = Told()
        let connection = try client(told).connect()
        connection.send(.get, "/broken")
        #expect(told.events == ["left"])
    }

    @Test("who asks behind the end is told at once")
    func behind() throws {
        let told = Told()
        var kept: Request?
        let client = try TestClient { _ in
            Site(
                Page { request in
                    kept = request
                    return .text("")
                })
        }
        _ = try client.get("/")
        kept?.onFinish { told.events.append("finished") }
        #expect(told.events == ["finished"])
    }
}
