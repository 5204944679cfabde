import HTTPTypes
import Testing
import WryneckClient
import WryneckDeferred
import WryneckHTTP
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckProxy

@Suite("Requests that become one") struct FlightTests {
    private let fixture: CacheFixture

    init() throws { fixture = try CacheFixture() }

    @Test("many requests for the same thing are one at the origin, and all get its answer")
    func collapses() throws {
        let replies = try (0..<100).map { _ in try fixture.get() }
        #expect(fixture.asked.count == 1 && replies.allSatisfy { $0.isWaiting })
        try fixture.last().answer([.cacheControl: "max-age=60"], "hello")
        #expect(replies.allSatisfy { $0.read().body == "hello" } && fixture.asked.count == 1)
        #expect(replies[0].cache == "wryneck; fwd=uri-miss; fwd-status=200; stored")
        #expect(replies[99].cache == "wryneck; fwd=uri-miss; ttl=60; collapsed" && replies[99].age == "0")
    }

    @Test("a body of a known length is read along while it comes, also by those who come late")
    func readsAlong() throws {
        let early = [try fixture.get(), try fixture.get()]
        let ask = try fixture.last()
        ask.begin([.cacheControl: "max-age=60"], length: 10)
        ask.send("hello")
        let late = try fixture.get()
        #expect((early + [late]).allSatisfy { $0.status == 200 && $0.readPiece() == "hello" })
        ask.send("world")
        ask.finish()
        #expect((early + [late]).allSatisfy { $0.readPiece() == "world" && $0.response?.body.isComplete == true })
        #expect(late.response?.body.declaredLength == 10 && fixture.asked.count == 1)
    }

    @Test("a body of no known length is waited for, because it may become too large")
    func waits() throws {
        let replies = [try fixture.get(), try fixture.get()]
        let ask = try fixture.last()
        ask.begin([.cacheControl: "max-age=60"])
        let late = try fixture.get()
        ask.send("hello")
        #expect(replies[0].status == 200 && replies[1].isWaiting && late.isWaiting)
        ask.finish()
        #expect((replies + [late]).allSatisfy { $0.read().body == "hello" } && fixture.asked.count == 1)
    }

    @Test("if it does, the others go on by themselves, and the next time do not wait")
    func tooLarge() throws {
        let fixture = try CacheFixture { $0.entryBytes = 4000 }
        let replies = [try fixture.get(), try fixture.get(), try fixture.get()]
        let ask = try fixture.last()
        ask.begin([.cacheControl: "max-age=60"])
        ask.send(String(repeating: "x", count: 5000))
        #expect(fixture.asked.count == 3)
        ask.finish()
        #expect(replies[0].read().body?.count == 5000)
        _ = try fixture.get()
        #expect(fixture.asked.count == 4)
    }

    @Test("if the answer is not for them, all others go on by themselves at once", arguments: ["private", "no-store"])
    func notStorable(control: String) throws {
        let replies = try (0..<5).map { _ in try fixture.get() }
        try fixture.last().answer([.cacheControl: control], "mine")
        #expect(replies[0].read().body == "mine" && fixture.asked.count == 5)
        for (number, ask) in fixture.asked.dropFirst().enumerated() {
            ask.answer([.cacheControl: control], "\(number)")
            #expect(replies[number + 1].read().body == "\(number)")
        }
    }

    @Test("what was not storable is not waited for during the next minutes, and then again")
    func marks() throws {
        _ = try fixture.get()
        try fixture.last().answer([.cacheControl: "private"])
        _ = (try fixture.get(), try fixture.get())
        #expect(fixture.asked.count == 3)
        fixture.memory.advance(by: .seconds(120))
        _ = (try fixture.get("/a", [.accept: "x"]), try fixture.get("/a", [.accept: "x"]))
        #expect(fixture.asked.count == 4)
    }

    @Test("once it is stored, it is waited for again")
    func unmarks() throws {
        _ = try fixture.get()
        try fixture.last().answer([.cacheControl: "private"])
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60"])
        fixture.memory.advance(by: .seconds(60))
        _ = (try fixture.get(), try fixture.get())
        #expect(fixture.asked.count == 3)
    }

    @Test("an answer that each has to have confirmed is nobody's to wait for")
    func confirmedEach() throws {
        let replies = [try fixture.get(), try fixture.get()]
        try fixture.last().answer([.cacheControl: "max-age=60, no-cache", .eTag: "\"a\""])
        #expect(
            try replies[0].status == 200 && fixture.asked.count == 2
                && fixture.last().request.headers == [.ifNoneMatch: "\"a\""])
        try fixture.last().answer([:], status: 304)
        #expect(replies[1].read().body == "")
        _ = (try fixture.get(), try fixture.get())
        #expect(fixture.asked.count == 4)
    }

    @Test("if it varies, those of the other kind become one among themselves or go alone, and all are answered")
    func varies() throws {
        let gzip = try (0..<3).map { _ in try fixture.get("/a", [.acceptEncoding: "gzip"]) }
        let plain = try (0..<3).map { _ in try fixture.get() }
        #expect(fixture.asked.count == 1)
        let response: Headers = [.cacheControl: "max-age=60", .vary: "Accept-Encoding"]
        try fixture.last().answer(response, "packed")
        #expect(gzip.allSatisfy { $0.read().body == "packed" })
        for ask in fixture.asked.dropFirst() { ask.answer(response, "plain") }
        #expect(plain.allSatisfy { $0.read().body == "plain" })
    }

    @Test("by what is stored it is known beforehand who need not wait for whom")
    func knownVariants() throws {
        let response: Headers = [.cacheControl: "max-age=60", .vary: "Accept"]
        try fixture.fetch("/a", [.accept: "x"], response)
        _ = (try fixture.get("/a", [.accept: "y"]), try fixture.get("/a", [.accept: "z"]))
        #expect(fixture.asked.count == 3)
        _ = (try fixture.get("/a", [.accept: "y"]), try fixture.get("/a", [.accept: "z"]))
        #expect(fixture.asked.count == 3)
    }

    @Test("credentials, and who wants it confirmed, wait for nobody")
    func alone() throws {
        _ = try fixture.get()
        _ = try fixture.get("/a", [.authorization: "Bearer x"])
        _ = try fixture.get("/a", [.cacheControl: "no-cache"])
        #expect(fixture.asked.count == 3)
    }

    @Test("nobody waits longer than the limit, for the head or for the body", arguments: [true, false])
    func longestWait(hasHead: Bool) throws {
        let replies = [try fixture.get(), try fixture.get()]
        let ask = try fixture.last()
        if hasHead { ask.begin([.cacheControl: "max-age=60"]) }
        fixture.memory.advance(by: .seconds(4))
        #expect(fixture.asked.count == 1)
        fixture.memory.advance(by: .seconds(1))
        #expect(fixture.asked.count == 2)
        try fixture.last().answer([.cacheControl: "max-age=60"], "second")
        #expect(replies[1].read().body == "second")
        if !hasHead { ask.begin([.cacheControl: "max-age=60"]) }
        ask.send("first")
        ask.finish()
        #expect(replies[0].read().body == "first" && fixture.memory.timers.isEmpty)
    }

    @Test("no more wait than the limit")
    func waiters() throws {
        let fixture = try CacheFixture { $0.waiters = 2 }
        _ = try (0..<5).map { _ in try fixture.get() }
        #expect(fixture.asked.count == 2)
    }

    @Test("if the leader leaves, the others get the answer all the same")
    func leaderLeaves() throws {
        let replies = [try fixture.get(), try fixture.get()]
        replies[0].cancel()
        #expect(try !fixture.last().isCancelled && replies[1].isWaiting)
        try fixture.last().answer([.cacheControl: "max-age=60"], "hello")
        #expect(replies[1].read().body == "hello" && fixture.asked.count == 1)
    }

    @Test("if the leader leaves and the answer was its own, the others have their own requests")
    func leaderLeavesWithIts() throws {
        let replies = [try fixture.get(), try fixture.get()]
        replies[0].cancel()
        fixture.asked[0].begin([.cacheControl: "private"], length: 10)
        #expect(fixture.asked[0].isCancelled && fixture.asked.count == 2)
        try fixture.last().answer([.cacheControl: "private"], "mine")
        #expect(replies[1].read().body == "mine")
    }

    @Test("if the leader leaves inside the body, those who wait for it get it")
    func leaderLeavesBody() throws {
        let replies = [try fixture.get(), try fixture.get()]
        let ask = try fixture.last()
        ask.begin([.cacheControl: "max-age=60"])
        ask.send("hello")
        replies[0].drop()
        #expect(!ask.isCancelled)
        ask.finish()
        #expect(replies[1].read().body == "hello")
    }

    @Test("when all have left, the request ends", arguments: [true, false])
    func allLeave(hasHead: Bool) throws {
        let replies = [try fixture.get(), try fixture.get()]
        let ask = try fixture.last()
        if hasHead { ask.begin([.cacheControl: "max-age=60"]) }
        for reply in replies {
            #expect(!ask.isCancelled)
            reply.cancel()
            reply.drop()
        }
        #expect(ask.isCancelled && fixture.memory.timers.isEmpty)
        _ = try fixture.get()
        #expect(fixture.asked.count == 2)
    }

    @Test("one that has gone on by itself can be cancelled")
    func cancelsAlone() throws {
        let replies = [try fixture.get(), try fixture.get()]
        fixture.asked[0].answer([.cacheControl: "private"])
        replies[1].cancel()
        #expect(try fixture.asked.count == 2 && fixture.last().isCancelled && replies[1].error is CancelledError)
    }

    @Test("a failure is the leader's, and the others have a try of their own")
    func failure() throws {
        let replies = [try fixture.get(), try fixture.get(), try fixture.get()]
        fixture.asked[0].fail()
        #expect(replies[0].error as? ClientFailure != nil && fixture.asked.count == 3)
        fixture.asked[1].answer([.cacheControl: "max-age=60"], "hello")
        fixture.asked[2].fail()
        #expect(replies[1].read().body == "hello" && replies[2].error as? ClientFailure != nil)
    }

    @Test("a body that is cut is cut for those who read along, and those who wait for it have a try of their own")
    func truncated() throws {
        let along = [try fixture.get(), try fixture.get()]
        try fixture.last().begin([.cacheControl: "max-age=60"], length: 10)
        along.forEach { $0.read() }
        try fixture.last().breakOff()
        #expect(along.allSatisfy { $0.bodyError as? ClientFailure != nil })
        let waiting = [try fixture.get(), try fixture.get()]
        try fixture.last().begin([.cacheControl: "max-age=60"])
        try fixture.last().breakOff()
        #expect(fixture.asked.count == 3)
        try fixture.last().answer([.cacheControl: "max-age=60"], "hello")
        #expect(waiting[1].read().body == "hello")
    }

    @Test("interim responses are the leader's, as long as it waits")
    func interim() throws {
        var count = 0
        var request = try CacheCase.request()
        request.onInterim = { _, _ in count += 1 }
        let leader = fixture.send(request)
        let other = try fixture.get()
        let onInterim = try fixture.last().request.onInterim
        onInterim?(.earlyHints, [:])
        leader.cancel()
        onInterim?(.earlyHints, [:])
        #expect(count == 1 && other.isWaiting)
    }

    @Test("who comes after a change does not wait for what was asked for before it")
    func outdated() throws {
        _ = try fixture.get()
        _ = try fixture.send(.post)
        try fixture.last().answer([:], status: 204)
        _ = try fixture.get()
        #expect(fixture.asked.count == 3)
    }
}
