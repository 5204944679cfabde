import HTTPTypes
import Testing
import WryneckClient
import WryneckDeferred
import WryneckHTTP
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckProxy

@Suite("A cache in front of an agent") struct CachingAgentTests {
    private let fixture: CacheFixture

    init() throws { fixture = try CacheFixture() }

    @Test("the second request is answered from memory, with its age")
    func hits() throws {
        let first = try fixture.get()
        try fixture.last().answer([.cacheControl: "max-age=60", .contentType: "x"], "hello")
        #expect(first.read().body == "hello" && first.age == nil && first.response?.headers[.contentType] == "x")
        #expect(first.cache == "wryneck; fwd=uri-miss; fwd-status=200; stored")
        fixture.memory.advance(by: .seconds(59))
        let second = try fixture.get()
        #expect(second.read().body == "hello" && second.age == "59" && second.response?.headers[.contentType] == "x")
        #expect(second.cache == "wryneck; hit; ttl=1" && fixture.asked.count == 1)
        #expect(fixture.agent.contents.responses == 1 && fixture.agent.contents.bytes > 1000)
        fixture.memory.advance(by: .seconds(1))
        #expect(try fixture.get().isWaiting && fixture.asked.count == 2)
    }

    @Test("a miss is streamed to its reader while it is stored")
    func streams() throws {
        let reply = try fixture.get()
        let ask = try fixture.last()
        ask.begin([.cacheControl: "max-age=60"])
        #expect(reply.status == 200)
        ask.send("hello")
        #expect(reply.readPiece() == "hello" && fixture.agent.contents.responses == 0)
        ask.send("world")
        ask.finish()
        #expect(reply.readPiece() == "world" && reply.readPiece() == nil && reply.response?.body.isComplete == true)
        #expect(try fixture.get().read().body == "helloworld")
    }

    @Test("what is stored can be read many times, also at once")
    func shared() throws {
        let body = String(repeating: "0123456789", count: 30_000)
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60"], body)
        let replies = try (0..<3).map { _ in try fixture.get() }
        #expect(replies.allSatisfy { $0.read().body == body })
        #expect(try fixture.get().response?.body.declaredLength == 300_000)
    }

    @Test("a body that is cut, or whose reader leaves, is not stored")
    func truncated() throws {
        let cut = try fixture.get()
        try fixture.last().begin([.cacheControl: "max-age=60"], length: 10)
        try fixture.last().send("hello")
        cut.read()
        try fixture.last().breakOff()
        #expect(cut.bodyError as? ClientFailure != nil && fixture.agent.contents.responses == 0)
        let left = try fixture.get()
        try fixture.last().begin([.cacheControl: "max-age=60"], length: 10)
        try fixture.last().send("hello")
        left.drop()
        #expect(try fixture.last().isCancelled && fixture.agent.contents.responses == 0)
        #expect(try fixture.get().isWaiting && fixture.asked.count == 3)
    }

    @Test("a cancelled request ends the origin's work")
    func cancelled() throws {
        let reply = try fixture.get()
        reply.cancel()
        #expect(try reply.error is CancelledError && fixture.last().isCancelled)
        #expect(try fixture.get().isWaiting && fixture.asked.count == 2)
    }

    @Test("a body that is too large is streamed, and not stored", arguments: [300_000, nil] as [Int?])
    func tooLarge(length: Int?) throws {
        let fixture = try CacheFixture { $0.entryBytes = 100_000 }
        let reply = try fixture.get()
        let ask = try fixture.last()
        ask.begin([.cacheControl: "max-age=60"], length: length)
        for _ in 0..<3 { ask.send(String(repeating: "x", count: 100_000)) }
        ask.finish()
        #expect(reply.read().body?.count == 300_000 && fixture.agent.contents.responses == 0)
        #expect(try fixture.get().isWaiting)
    }

    @Test("what is not storable comes as it is", arguments: ["private, max-age=9", "no-store", ""])
    func notStored(control: String) throws {
        for _ in 0..<2 {
            let reply = try fixture.get()
            try fixture.last().answer([.cacheControl: control, .age: "7", .connection: "x"], "mine")
            #expect(reply.read().body == "mine" && reply.age == "7" && reply.response?.headers[.connection] == "x")
            #expect(reply.cache?.hasPrefix("wryneck; fwd=uri-miss; fwd-status=200; detail=") == true)
        }
        #expect(fixture.asked.count == 2)
    }

    @Test("a cookie of one client is never another's")
    func cookies() throws {
        for number in 0..<2 {
            let reply = try fixture.get()
            try fixture.last().answer([.cacheControl: "public, max-age=60", .setCookie: "id=\(number)"])
            #expect(reply.response?.headers.all(.setCookie) == ["id=\(number)"])
        }
        #expect(fixture.asked.count == 2)
    }

    @Test("a failure is passed on, and remembered by nobody")
    func failure() throws {
        let reply = try fixture.get()
        try fixture.last().fail(.timedOut(.head))
        #expect(reply.error as? ClientFailure != nil)
        #expect(try fixture.get().isWaiting && fixture.asked.count == 2)
    }

    // MARK: Passing by

    @Test("bodies, ranges and upgrades pass by, to the origin and back")
    func passes() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60"])
        let range = try fixture.get("/a", [.range: "bytes=0-1"])
        try fixture.last().answer([.contentRange: "bytes 0-1/5", .cacheControl: "max-age=60"], "he", status: 206)
        #expect(range.read().body == "he" && range.cache == "wryneck; fwd=bypass; fwd-status=206")
        #expect(
            try fixture.asked.last?.request.headers == [.range: "bytes=0-1"] && fixture.get().read().body == "hello")
        let withBody = try fixture.send(.get, "/a", [:], body: .text("x"))
        try fixture.last().answer([.cacheControl: "max-age=60"], "other")
        #expect(try withBody.read().body == "other" && fixture.get().read().body == "hello")
    }

    @Test("the response to any other method is not stored")
    func otherMethods() throws {
        for method in [HTTPRequest.Method.options, .post, .head] {
            let reply = try fixture.send(method)
            try fixture.last().answer([.cacheControl: "max-age=60"], method == .head ? "" : "x")
            reply.read()
            #expect(fixture.agent.contents.responses == 0)
        }
    }

    // MARK: Changes

    @Test("a change that succeeds removes what is stored, of all variants; one that fails does not")
    func changes() throws {
        for accept in ["x", "y"] {
            try fixture.fetch("/a", [.accept: accept], [.cacheControl: "max-age=60", .vary: "Accept"])
        }
        let failed = try fixture.send(.post)
        try fixture.last().answer([:], status: 409)
        #expect(failed.status == 409 && fixture.agent.contents.responses == 2)
        let made = try fixture.send(.delete)
        #expect(fixture.agent.contents.responses == 2)
        try fixture.last().answer([:], status: 204)
        #expect(made.status == 204 && made.cache == "wryneck; fwd=method; fwd-status=204")
        #expect(fixture.agent.contents.responses == 0)
    }

    @Test("what was asked for before a change is not stored behind it", arguments: [true, false])
    func race(hasHead: Bool) throws {
        let reply = try fixture.get()
        let ask = try fixture.last()
        if hasHead { ask.begin([.cacheControl: "max-age=60"], length: 3) }
        _ = try fixture.send(.put)
        try fixture.last().answer([:], status: 204)
        if !hasHead { ask.begin([.cacheControl: "max-age=60"], length: 3) }
        ask.send("old")
        ask.finish()
        #expect(reply.read().body == "old" && fixture.agent.contents.responses == 0)
        #expect(try fixture.get().isWaiting)
    }

    @Test("a change elsewhere at the same origin is named by Location")
    func location() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60"])
        try fixture.fetch("/b", [:], [.cacheControl: "max-age=60"])
        _ = try fixture.send(.post, "/c")
        try fixture.last().answer([.location: "/b"], status: 201)
        #expect(try fixture.get("/a").read().body == "hello" && fixture.get("/b").isWaiting)
    }

    @Test("everything can be removed, also what is under way")
    func removeAll() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60"])
        let reply = try fixture.get("/b")
        fixture.agent.removeAll()
        try fixture.last().answer([.cacheControl: "max-age=60"])
        #expect(reply.status == 200 && fixture.agent.contents.responses == 0)
    }

    // MARK: Attacks

    @Test(
        "a field that steers the origin and stands in no URL poisons nobody's answer",
        arguments: [
            "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-Url", "X-Rewrite-Url", "X-Http-Method-Override",
            "X-Forwarded-Prefix", "X-Host",
        ])
    func poisoning(name: String) throws {
        var evil = Headers()
        evil[name] = "evil.test"
        try fixture.fetch("/a", evil, [.cacheControl: "max-age=60"], "<script src=//evil.test>")
        let victim = try fixture.get()
        #expect(victim.isWaiting && fixture.asked.count == 2)
        try fixture.last().answer([.cacheControl: "max-age=60"], "good")
        #expect(try fixture.get("/a", evil).read().body?.hasPrefix("<script") == true)
        #expect(try fixture.get().read().body == "good")
    }

    @Test("a Host that the server is told is its own site")
    func authority() throws {
        var evil = try CacheCase.request()
        evil.authority = "evil.test"
        let reply = fixture.send(evil)
        try fixture.last().answer([.cacheControl: "max-age=60"], "evil")
        reply.read()
        #expect(try fixture.get().isWaiting)
    }

    @Test("credentials neither get nor leave what is not said to be anybody's")
    func credentials() throws {
        let secret: Headers = [.authorization: "Bearer x"]
        try fixture.fetch("/a", secret, [.cacheControl: "max-age=60"], "secret")
        let anonymous = try fixture.get()
        #expect(anonymous.isWaiting && fixture.agent.contents.responses == 0)
        try fixture.last().answer([.cacheControl: "max-age=60"], "anonymous")
        let authorized = try fixture.get("/a", secret)
        #expect(try authorized.isWaiting && fixture.get().read().body == "anonymous")
        try fixture.last().answer([.cacheControl: "no-store"])
        #expect(authorized.cache == "wryneck; fwd=request; fwd-status=200; detail=no-lifetime")
        try fixture.fetch("/b", secret, [.cacheControl: "public, max-age=60"], "shared")
        #expect(try fixture.get("/b").read().body == "shared" && fixture.get("/b", secret).read().body == "shared")
    }

    @Test(
        "nobody empties the cache of others by wishing to have it confirmed as somebody",
        arguments: [HTTPField.Name.authorization, .cookie])
    func flush(name: HTTPField.Name) throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60", .eTag: "\"a\""])
        for method in [HTTPRequest.Method.get, .head] {
            let reply = try fixture.send(method, "/a", [name: "me", .cacheControl: "no-cache"])
            try fixture.last().answer([.cacheControl: "private", .eTag: "\"x\""], "")
            #expect(reply.response?.headers[.eTag] == "\"x\"")
        }
        #expect(try fixture.get().read().body == "hello" && fixture.asked.count == 3)
    }

    @Test("a thousand variants, and a thousand URLs, leave the cache within its bounds")
    func bounds() throws {
        let fixture = try CacheFixture { $0.bytes = 100_000 }
        for number in 0..<1000 {
            try fixture.fetch("/a", [.userAgent: "\(number)"], [.cacheControl: "max-age=60", .vary: "User-Agent"])
        }
        #expect(fixture.agent.contents.responses == 16)
        for number in 0..<1000 { try fixture.fetch("/\(number)", [:], [.cacheControl: "max-age=60"]) }
        #expect(fixture.agent.contents.bytes <= 100_000 && fixture.agent.contents.responses < 100)
        #expect(try fixture.get("/999").read().body == "hello")
    }

    @Test("nothing is left on the reactor, and the agent goes with its user")
    func leftovers() throws {
        weak var agent: CachingAgent?
        let memory: MemoryReactor
        do {
            let fixture = try CacheFixture()
            (agent, memory) = (fixture.agent, fixture.memory)
            let replies = [try fixture.get(), try fixture.get(), try fixture.get("/b")]
            fixture.asked[0].answer([.cacheControl: "max-age=60"])
            fixture.asked[1].answer([.cacheControl: "no-store"])
            replies.forEach { $0.read() }
        }
        #expect(agent == nil && memory.timers.isEmpty)
    }
}
