import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

@Suite("A branch that works on so many requests at a time", .bothVersions) struct AdmissionLimitTests {
    /// A page whose answers the test gives, in the order in which they were asked for.
    private final class Work {
        var order: [String] = []
        var answers: [String: Deferred<Response>] = [:]
        func finish(_ name: String) throws { try #require(answers[name]).callback(.text(name)) }
    }

    private func client(_ limiter: AdmissionLimiter, _ work: Work, patience: Duration = .seconds(5)) throws
        -> TestClient
    {
        try TestClient { reactor in
            let root = Branch()
            root.use(TimeLimit(.seconds(100)))
            root.use(AdmissionLimit(limiter, patience: patience))
            root.get("work/{name}") { request in
                let name = request.parameters["name"] ?? ""
                work.order.append(name)
                let answer = Deferred<Response>()
                work.answers[name] = answer
                return .deferred(answer)
            }
            root.get("async") { _ in .async { .text("async") } }
            root.get("now") { _ in .text("now") }
            root.get("stream") { _ in
                .stream { writer in
                    try await writer.write("begun ")
                    try await reactor.sleep(for: .seconds(3))
                    try await writer.write("ended")
                }
            }
            return Site(root)
        }
    }

    private func ask(_ client: TestClient, _ name: String) -> TestConnection {
        let connection = client.connect()
        connection.send(.get, "/work/" + name)
        return connection
    }

    @Test("others wait, and go in the order in which they came; beyond that there is 503")
    func line() throws {
        let limiter = AdmissionLimiter(underWay: 2, waiting: 2), work = Work()
        let client = try client(limiter, work)
        let connections = ["a", "b", "c", "d"].map { ask(client, $0) }
        #expect(work.order == ["a", "b"] && limiter.underWay == 2 && limiter.waiting == 2)
        let refused = try ask(client, "e").response()
        #expect(refused.status == .serviceUnavailable && refused["retry-after"] == "1")
        try work.finish("b")
        #expect(try connections[1].response().text == "b")
        #expect(work.order == ["a", "b", "c"] && limiter.waiting == 1)
        // The newcomer does not get in before the one who waits.
        let last = ask(client, "f")
        #expect(work.order == ["a", "b", "c"])
        try work.finish("a")
        client.memory.settle()
        try work.finish("c")
        client.memory.settle()
        #expect(work.order == ["a", "b", "c", "d", "f"])
        try work.finish("d")
        try work.finish("f")
        #expect(try connections[2].response().text == "c" && connections[3].response().text == "d")
        #expect(try last.response().text == "f")
        #expect(limiter.underWay == 0 && limiter.waiting == 0)
    }

    @Test("who has waited long enough gets 503, and the place goes to the next one")
    func patience() throws {
        let limiter = AdmissionLimiter(underWay: 1, waiting: 5), work = Work()
        let client = try client(limiter, work)
        let first = ask(client, "a"), second = ask(client, "b")
        client.memory.advance(by: .seconds(3))
        let third = ask(client, "c")
        client.memory.advance(by: .seconds(2))
        #expect(try second.response().status == .serviceUnavailable)
        #expect(limiter.waiting == 1)
        try work.finish("a")
        #expect(try first.response().text == "a")
        try work.finish("c")
        #expect(try third.response().text == "c")
        #expect(work.order == ["a", "c"] && limiter.underWay == 0)
        client.memory.advance(by: .seconds(1000))
        #expect(client.memory.leftovers.tasks == 0)
    }

    @Test("a client that leaves gives its place up: in the line, and at work")
    func leaving() throws {
        let limiter = AdmissionLimiter(underWay: 1, waiting: 2), work = Work()
        let client = try client(limiter, work)
        let first = ask(client, "a"), second = ask(client, "b"), third = ask(client, "c")
        second.reset()
        #expect(limiter.waiting == 1)
        first.reset()
        #expect(work.order == ["a", "c"] && limiter.waiting == 0 && limiter.underWay == 1)
        third.reset()
        #expect(limiter.underWay == 0)
    }

    @Test("errors, answers that are there at once, and async ones leave, too")
    func everyWay() throws {
        let limiter = AdmissionLimiter(underWay: 1, waiting: 1), work = Work()
        let client = try client(limiter, work)
        for (path, status) in [("/now", 200), ("/async", 200), ("/nowhere", 404), ("/now", 200)] {
            #expect(try client.get(path).status.code == status)
            #expect(limiter.underWay == 0)
        }
        // The same out of the line.
        for path in ["/now", "/async", "/nowhere"] {
            let first = ask(client, "a")
            let second = client.connect()
            second.send(.get, path)
            #expect(limiter.waiting == 1)
            try work.finish("a")
            #expect(try second.response().status.code == (path == "/nowhere" ? 404 : 200))
            #expect(try first.response().text == "a")
            #expect(limiter.underWay == 0)
        }
    }

    @Test("a stream counts until its end")
    func streams() throws {
        let limiter = AdmissionLimiter(underWay: 1, waiting: 1), work = Work()
        let client = try client(limiter, work)
        let stream = client.connect()
        stream.send(.get, "/stream")
        let second = ask(client, "a")
        #expect(limiter.underWay == 1 && work.order.isEmpty)
        client.memory.advance(by: .seconds(3))
        #expect(work.order == ["a"])
        #expect(try stream.response().text == "begun ended")
        try work.finish("a")
        #expect(try second.response().text == "a")
    }

    @Test("a time limit around it ends the waiting, and leaves nobody in the line")
    func timeLimit() throws {
        let limiter = AdmissionLimiter(underWay: 1, waiting: 2), work = Work()
        let client = try client(limiter, work, patience: .seconds(1000))
        let first = ask(client, "a"), second = ask(client, "b")
        client.memory.advance(by: .seconds(100))
        #expect(try first.response().status == .serviceUnavailable)
        #expect(try second.response().status == .serviceUnavailable)
        #expect(limiter.waiting == 0 && limiter.underWay == 0)
        #expect(work.order == ["a"])
    }

    @Test("no place in the line at all, and numbers that make no sense")
    func bounds() throws {
        let limiter = AdmissionLimiter(underWay: 0, waiting: -3), work = Work()
        let client = try client(limiter, work)
        let first = ask(client, "a")
        #expect(try ask(client, "b").response().status == .serviceUnavailable)
        try work.finish("a")
        #expect(try first.response().text == "a")
    }

    @Test("reactors share the line: each ticket is given one place, whoever frees it")
    func shared() async {
        let limiter = AdmissionLimiter(underWay: 3, waiting: 1000)
        let most = Locked((now: 0, peak: 0, done: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    switch limiter.enter() {
                    case .full: return
                    case .admitted: break
                    case .waits(let ticket): guard await limiter.wait(ticket) else { return }
                    }
                    most.withLock { $0 = ($0.now + 1, max($0.peak, $0.now + 1), $0.done) }
                    await Task.yield()
                    most.withLock { $0 = ($0.now - 1, $0.peak, $0.done + 1) }
                    limiter.leave()
                }
            }
        }
        #expect(most.withLock { $0.done } == 200 && most.withLock { $0.peak } <= 3)
        #expect(limiter.underWay == 0 && limiter.waiting == 0)
    }
}
