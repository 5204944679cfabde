import HTTPTypes
import Testing
import WryneckClient
import WryneckHTTP
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckProxy

@Suite("Requests that the store may answer") struct CachingAgentLookingTests {
    private let fixture: CacheFixture

    init() throws { fixture = try CacheFixture() }

    @Test("a client with a copy gets a 304 from the store, and goes to the origin with its own condition on a miss")
    func conditional() throws {
        let own: Headers = [.ifNoneMatch: "\"a\""]
        let miss = try fixture.get("/a", own)
        #expect(try fixture.last().request.headers == own)
        try fixture.last().answer([.eTag: "\"a\"", .cacheControl: "max-age=60"], status: 304)
        #expect(miss.status == 304 && fixture.agent.contents.responses == 0)
        try fixture.fetch("/a", [:], [.eTag: "\"a\"", .cacheControl: "max-age=60"])
        #expect(try fixture.get("/a", own).status == 304 && fixture.get("/a", [.ifNoneMatch: "\"b\""]).status == 200)
        #expect(fixture.asked.count == 2)
    }

    @Test("nobody waits for a request with a condition of its own, whose 304 would be nobody else's")
    func conditionalAlone() throws {
        _ = try fixture.get("/a", [.ifNoneMatch: "\"a\""])
        _ = try fixture.get()
        #expect(fixture.asked.count == 2)
        _ = try fixture.get("/a", [.ifNoneMatch: "\"a\""])
        #expect(fixture.asked.count == 2)
    }

    @Test("Vary has a response for each kind of request")
    func vary() throws {
        let response: Headers = [.cacheControl: "max-age=60", .vary: "Accept-Encoding"]
        try fixture.fetch("/a", [.acceptEncoding: "gzip, br"], response, "packed")
        let plain = try fixture.get()
        try fixture.last().answer(response, "plain")
        #expect(plain.cache == "wryneck; fwd=vary-miss; fwd-status=200; stored")
        #expect(try plain.read().body == "plain" && fixture.get().read().body == "plain")
        #expect(try fixture.get("/a", [.acceptEncoding: "BR,gzip"]).read().body == "packed")
        #expect(fixture.asked.count == 2)
    }

    @Test("a coding whose Vary was forgotten is kept from those who did not ask for it")
    func forgottenVary() throws {
        let packed: Headers = [.cacheControl: "max-age=60", .contentEncoding: "gzip"]
        try fixture.fetch("/a", [.acceptEncoding: "gzip"], packed, "packed")
        #expect(try fixture.get().isWaiting && fixture.get("/a", [.acceptEncoding: "gzip"]).read().body == "packed")
    }

    @Test("who wants only what is stored gets that or 504, and the origin hears nothing")
    func onlyIfCached() throws {
        let wish: Headers = [.cacheControl: "only-if-cached"]
        #expect(try fixture.get("/a", wish).status == 504)
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60"])
        #expect(try fixture.get("/a", wish).read().body == "hello" && fixture.asked.count == 1)
    }

    @Test("who reloads has the origin confirm it")
    func reload() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60", .eTag: "\"a\""])
        let reply = try fixture.get("/a", [.cacheControl: "no-cache"])
        #expect(try fixture.last().request.headers == [.cacheControl: "no-cache", .ifNoneMatch: "\"a\""])
        try fixture.last().answer([:], status: 304)
        #expect(reply.read().body == "hello" && reply.cache == "wryneck; fwd=request; fwd-status=304; ttl=60")
    }

    @Test("where requests are not heeded, nobody makes the cache ask")
    func unheeded() throws {
        let fixture = try CacheFixture { $0.heedsRequests = false }
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60"])
        for control in ["no-cache", "no-store", "max-age=0"] {
            #expect(try fixture.get("/a", [.cacheControl: control]).read().body == "hello")
        }
        #expect(fixture.asked.count == 1)
    }

    // MARK: HEAD

    @Test("HEAD is answered out of a stored GET")
    func head() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60"])
        let reply = try fixture.send(.head)
        #expect(reply.status == 200 && reply.response?.headers[.contentLength] == "5" && reply.read().body == "")
        #expect(fixture.asked.count == 1)
    }

    @Test("§4.3.5: a HEAD that the origin answers confirms what is stored")
    func headConfirms() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60", .eTag: "\"a\""])
        fixture.memory.advance(by: .seconds(100))
        let reply = try fixture.send(.head)
        let fields: Headers = [
            .cacheControl: "max-age=60", .eTag: "\"a\"", .contentLength: "5", .date: fixture.date,
        ]
        try fixture.last().answer(fields)
        #expect(reply.cache == "wryneck; fwd=stale; fwd-status=200")
        #expect(try fixture.get().read().body == "hello" && fixture.asked.count == 2)
    }

    @Test("§4.3.5: or says that it is another", arguments: [HTTPField.Name.eTag, .contentLength, .lastModified])
    func headContradicts(name: HTTPField.Name) throws {
        let modified = CacheCase.date(-9).description
        try fixture.fetch(
            "/a", [:], [.cacheControl: "max-age=60", .eTag: "\"a\"", .lastModified: modified])
        fixture.memory.advance(by: .seconds(100))
        let reply = try fixture.send(.head)
        var fields: Headers = [.cacheControl: "max-age=60", .lastModified: modified, .contentLength: "5"]
        if name == .lastModified { fields[name] = CacheCase.date(-8).description }
        if name == .contentLength { fields[name] = "6" }
        if name == .eTag { fields[name] = "\"b\"" }
        try fixture.last().answer(fields)
        #expect(reply.status == 200 && fixture.agent.contents.responses == 0)
    }

    // MARK: In the background

    @Test("RFC 5861 §3: stale is answered at once, asked for once, and fresh the next time")
    func renews() throws {
        let response: Headers = [.cacheControl: "max-age=60, stale-while-revalidate=600", .eTag: "\"a\""]
        try fixture.fetch("/a", [:], response)
        fixture.memory.advance(by: .seconds(100))
        let replies = try (0..<3).map { _ in try fixture.get("/a", [.ifNoneMatch: "\"x\""]).read() }
        #expect(replies.allSatisfy { $0.body == "hello" && $0.age == "100" && $0.cache == "wryneck; hit; ttl=-40" })
        #expect(try fixture.asked.count == 2 && fixture.last().request.headers == [.ifNoneMatch: "\"a\""])
        try fixture.last().begin([.cacheControl: "max-age=60", .eTag: "\"b\""], length: 3)
        try fixture.last().send("new")
        try fixture.last().finish()
        #expect(try fixture.get().read().body == "new" && fixture.asked.count == 2)
    }

    @Test("what is always stale is asked for once at a time, also while its body comes")
    func renewsOnce() throws {
        let response: Headers = [.cacheControl: "max-age=0, stale-while-revalidate=600"]
        try fixture.fetch("/a", [:], response)
        #expect(try fixture.get().read().body == "hello")
        try fixture.last().begin(response, length: 3)
        for _ in 0..<3 { #expect(try fixture.get().read().body == "hello") }
        #expect(fixture.asked.count == 2)
        try fixture.last().send("new")
        try fixture.last().finish()
        #expect(try fixture.get().read().body == "new" && fixture.asked.count == 3)
    }

    @Test("a HEAD renews by a GET, without the wishes of its client")
    func renewsForHead() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60, stale-while-revalidate=600", .eTag: "\"a\""])
        fixture.memory.advance(by: .seconds(100))
        #expect(try fixture.send(.head, "/a", [.cacheControl: "only-if-cached"]).status == 200)
        let ask = try fixture.last()
        #expect(ask.request.method == .get && ask.request.headers == [.ifNoneMatch: "\"a\""])
    }

    @Test("a renewal that fails leaves what is stored, and the next request tries again")
    func renewalFails() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60, stale-while-revalidate=600"])
        fixture.memory.advance(by: .seconds(100))
        #expect(try fixture.get().read().body == "hello")
        try fixture.last().fail()
        #expect(try fixture.get().read().body == "hello" && fixture.asked.count == 3)
        try fixture.last().answer([:], status: 500)
        #expect(try fixture.get().read().body == "hello" && fixture.asked.count == 4)
        try fixture.last().answer([:], status: 404)
        #expect(try fixture.get().isWaiting)
    }

    @Test("a body that is too large is not read to its end for nobody")
    func renewalTooLarge() throws {
        let fixture = try CacheFixture { $0.entryBytes = 3000 }
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60, stale-while-revalidate=600"])
        fixture.memory.advance(by: .seconds(100))
        _ = try fixture.get()
        try fixture.last().begin([.cacheControl: "max-age=60"])
        try fixture.last().send(String(repeating: "x", count: 4000))
        #expect(try fixture.last().isCancelled && fixture.agent.contents.responses == 0)
    }

    @Test("no more renewals at a time than the limit")
    func backgroundLimit() throws {
        let fixture = try CacheFixture { $0.backgroundRequests = 2 }
        for path in ["/a", "/b", "/c"] {
            try fixture.fetch(path, [:], [.cacheControl: "max-age=60, stale-while-revalidate=600"])
        }
        fixture.memory.advance(by: .seconds(100))
        for path in ["/a", "/b", "/c"] { #expect(try fixture.get(path).read().body == "hello") }
        #expect(fixture.asked.count == 5)
        try fixture.last().answer([.cacheControl: "max-age=60"])
        _ = try fixture.get("/c")
        #expect(fixture.asked.count == 6)
    }

    @Test("who comes when it may not be used stale any more waits for the renewal that is under way")
    func joinsRenewal() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60, stale-while-revalidate=60"], "old")
        fixture.memory.advance(by: .seconds(100))
        #expect(try fixture.get().read().body == "old")
        fixture.memory.advance(by: .seconds(100))
        let reply = try fixture.get()
        #expect(reply.isWaiting && fixture.asked.count == 2)
        try fixture.last().answer([.cacheControl: "max-age=600", .date: fixture.date], "new")
        #expect(reply.read().body == "new")
    }

    @Test("a renewal goes on when those who waited for it have left")
    func leavesRenewal() throws {
        try fixture.fetch("/a", [:], [.cacheControl: "max-age=60, stale-while-revalidate=60"], "old")
        fixture.memory.advance(by: .seconds(100))
        _ = try fixture.get()
        fixture.memory.advance(by: .seconds(100))
        try fixture.get().cancel()
        #expect(try fixture.asked.count == 2 && !fixture.last().isCancelled)
        try fixture.last().answer([.cacheControl: "max-age=600", .date: fixture.date], "new")
        #expect(try fixture.get().read().body == "new")
    }
}
