import HTTPTypes
import Testing
import WryneckClient
import WryneckHTTP
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckProxy

@Suite("What the origin answers, and who gets it") struct FlightLandingTests {
    private let fixture: CacheFixture
    private let tagged: Headers = [.cacheControl: "max-age=60", .eTag: "\"a\"", .contentType: "text/plain"]

    init() throws { fixture = try CacheFixture() }

    /// Something stale is stored.
    private func store(_ headers: Headers? = nil) throws {
        try fixture.fetch("/a", [:], headers ?? tagged)
        fixture.memory.advance(by: .seconds(100))
    }

    @Test("a 304 makes what is stored fresh, with its new fields and the old body")
    func confirms() throws {
        try store()
        let reply = try fixture.get("/a", [.accept: "x"])
        #expect(try fixture.last().request.headers == [.accept: "x", .ifNoneMatch: "\"a\""])
        try fixture.last().answer([.cacheControl: "max-age=9", .eTag: "\"a\"", .server: "two"], status: 304)
        #expect(reply.status == 200 && reply.read().body == "hello" && reply.response?.headers[.server] == "two")
        #expect(reply.response?.headers[.contentType] == "text/plain" && reply.age == "0")
        #expect(reply.cache == "wryneck; fwd=stale; fwd-status=304; ttl=9")
        #expect(try fixture.get().read().body == "hello" && fixture.asked.count == 2)
        fixture.memory.advance(by: .seconds(9))
        #expect(try fixture.get().isWaiting)
    }

    @Test("without a tag the date is asked for")
    func dates() throws {
        let modified = CacheCase.date(-5000).description
        try store([.cacheControl: "max-age=60", .lastModified: modified])
        let reply = try fixture.get()
        #expect(try fixture.last().request.headers == [.ifModifiedSince: modified])
        try fixture.last().answer([:], status: 304)
        #expect(reply.read().body == "hello")
    }

    @Test("many who find it stale have it confirmed once")
    func collapses() throws {
        try store()
        let replies = try (0..<5).map { _ in try fixture.get() }
        try fixture.last().answer([:], status: 304)
        #expect(replies.allSatisfy { $0.read().body == "hello" } && fixture.asked.count == 2)
        #expect(replies[4].cache == "wryneck; fwd=stale; ttl=60; collapsed")
    }

    @Test("another response takes its place")
    func replaces() throws {
        try store()
        let reply = try fixture.get()
        try fixture.last().answer([.cacheControl: "max-age=60", .eTag: "\"b\""], "new")
        #expect(try reply.read().body == "new" && fixture.get().read().body == "new")
        #expect(fixture.agent.contents.responses == 1 && fixture.asked.count == 2)
    }

    @Test("another one that is not stored takes it away all the same", arguments: [200, 404])
    func removes(status: Int) throws {
        try store()
        let reply = try fixture.get()
        try fixture.last().answer([.cacheControl: "no-store"], "gone", status: status)
        #expect(reply.status == status && reply.read().body == "gone" && fixture.agent.contents.responses == 0)
    }

    @Test("a client's own condition is judged when there is an answer: of a 304, of a new response, of one that passes")
    func ownCondition() throws {
        for (tag, control) in [("\"a\"", nil), ("\"b\"", "max-age=60"), ("\"b\"", "private")] as [(String, String?)] {
            fixture.agent.removeAll()
            try store()
            let (known, other) = ([.ifNoneMatch: tag] as Headers, [.ifNoneMatch: "\"x\""] as Headers)
            for (own, expected) in [(known, 304), (other, 200)] {
                let reply = try fixture.get("/a", own)
                #expect(try fixture.last().request.headers == [.ifNoneMatch: "\"a\""])
                if let control {
                    try fixture.last().answer([.cacheControl: control, .eTag: tag], "new")
                } else {
                    try fixture.last().answer([:], status: 304)
                }
                #expect(reply.status == expected)
                fixture.agent.removeAll()
                try store()
            }
        }
    }

    @Test("a new response that its client has already is stored for the others")
    func storedForOthers() throws {
        try store()
        let reply = try fixture.get("/a", [.ifNoneMatch: "\"b\""])
        let ask = try fixture.last()
        ask.begin([.cacheControl: "max-age=60", .eTag: "\"b\""], length: 3)
        #expect(reply.status == 304 && !ask.isCancelled)
        ask.send("new")
        ask.finish()
        #expect(try fixture.get().read().body == "new")
    }

    @Test("a 304 about another response has it asked for again, whole")
    func askAgain() throws {
        try store()
        let reply = try fixture.get()
        try fixture.last().answer([.eTag: "\"z\""], status: 304)
        #expect(try reply.isWaiting && fixture.last().request.headers.isEmpty)
        try fixture.last().answer([.cacheControl: "max-age=60"], "new")
        #expect(reply.read().body == "new" && fixture.asked.count == 3)
    }

    @Test("a 304 that forbids to store it is for the one that asked, and the others ask themselves")
    func forbids() throws {
        try store()
        let replies = [try fixture.get(), try fixture.get()]
        try fixture.last().answer([.cacheControl: "no-store, max-age=60"], status: 304)
        #expect(
            replies[0].read().body == "hello" && replies[0].response?.headers[.cacheControl] == "no-store, max-age=60")
        #expect(fixture.agent.contents.responses == 0 && replies[1].isWaiting && fixture.asked.count == 3)
    }

    @Test("what was confirmed before a change is not stored behind it")
    func outdated() throws {
        try store()
        let reply = try fixture.get()
        let ask = try fixture.last()
        _ = try fixture.send(.put)
        try fixture.last().answer([:], status: 204)
        ask.answer([:], status: 304)
        #expect(reply.read().body == "hello" && fixture.agent.contents.responses == 0)
    }

    @Test("a cookie with a 304 goes to the one that asked, and is not kept")
    func cookies() throws {
        try store()
        let replies = [try fixture.get(), try fixture.get()]
        try fixture.last().answer([.setCookie: "id=1"], status: 304)
        #expect(replies[0].response?.headers.all(.setCookie) == ["id=1"])
        #expect(try replies[1].response?.headers.contains(.setCookie) == false && fixture.get().status == 200)
        #expect(try fixture.get().response?.headers.contains(.setCookie) == false)
    }

    @Test("without anything to confirm it by, what is stale is asked for whole, and stands in for errors all the same")
    func noValidator() throws {
        try store([.cacheControl: "max-age=60, stale-if-error=600"])
        let replies = [try fixture.get("/a", [.ifNoneMatch: "\"x\""]), try fixture.get()]
        #expect(try fixture.last().request.headers.isEmpty && fixture.asked.count == 2)
        try fixture.last().fail()
        #expect(replies.allSatisfy { $0.read().body == "hello" })
    }

    // MARK: Errors

    @Test(
        "RFC 5861 §4: stale stands in for an error or a failure, as long as the origin allows", arguments: [nil, 503])
    func staleIfError(status: Int?) throws {
        try store([.cacheControl: "max-age=60, stale-if-error=600", .eTag: "\"a\""])
        let replies = [try fixture.get(), try fixture.get()]
        if let status { try fixture.last().answer([:], status: status) } else { try fixture.last().fail() }
        #expect(replies.allSatisfy { $0.status == 200 && $0.read().body == "hello" && $0.age == "100" })
        #expect(replies[0].cache?.hasPrefix("wryneck; fwd=stale; ") == true && fixture.asked.count == 2)
        fixture.memory.advance(by: .seconds(560))
        let late = try fixture.get()
        if let status { try fixture.last().answer([:], status: status) } else { try fixture.last().fail() }
        #expect(late.status == status && (late.error != nil) == (status == nil))
    }

    @Test("without such leave the error is passed on, and what is stored stays")
    func errors() throws {
        try store()
        let reply = try fixture.get()
        try fixture.last().answer([:], "sorry", status: 502)
        #expect(reply.status == 502 && reply.read().body == "sorry" && fixture.agent.contents.responses == 1)
    }

    @Test("must-revalidate: rather an error than something stale")
    func mustRevalidate() throws {
        try store([.cacheControl: "max-age=60, must-revalidate, stale-if-error=600", .eTag: "\"a\""])
        let reply = try fixture.get("/a", [.cacheControl: "max-stale"])
        try fixture.last().fail()
        #expect(reply.error as? ClientFailure != nil)
    }

    @Test("a cancellation is no error that something stale stands in for")
    func cancelled() throws {
        try store([.cacheControl: "max-age=60, stale-if-error=600", .eTag: "\"a\""])
        let reply = try fixture.get()
        reply.cancel()
        #expect(reply.status == nil && reply.error != nil)
    }

    // MARK: Limits

    @Test("while too much is on its way, responses are passed on and not stored")
    func busy() throws {
        let fixture = try CacheFixture { $0.incomingBytes = 15 }
        let replies = [try fixture.get("/a"), try fixture.get("/b")]
        for ask in fixture.asked { ask.begin([.cacheControl: "max-age=60"], length: 10) }
        #expect(replies[1].cache == "wryneck; fwd=uri-miss; fwd-status=200; detail=busy")
        for ask in fixture.asked {
            ask.send("helloworld")
            ask.finish()
        }
        #expect(replies.allSatisfy { $0.read().body == "helloworld" } && fixture.agent.contents.responses == 1)
        try fixture.fetch("/b", [:], [.cacheControl: "max-age=60"])
        #expect(fixture.agent.contents.responses == 2)
    }
}
