import Testing
import WryneckBodies
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckClient
@testable import WryneckProxy

@Suite("Readers of bodies on their way") struct FillReaderTests {
    @Test("a reader is no more than 64 KiB ahead of its user")
    func ahead() throws {
        let fixture = try CacheFixture()
        let reply = try fixture.get()
        let body = String(repeating: "x", count: 1 << 20)
        try fixture.last().answer([.cacheControl: "max-age=60"], body)
        #expect(reply.response?.body.incoming.receivedCount == 64 * 1024)
        #expect(reply.readPiece()?.count == 64 * 1024)
        #expect((reply.response?.body.incoming.receivedCount ?? .max) <= 128 * 1024)
        var pieces = 1
        while reply.readPiece() != nil { pieces += 1 }
        #expect(pieces == 16 && reply.response?.body.isComplete == true)
    }

    @Test("a user that cancels while it gets a piece gets no more, and the others do")
    func cancels() throws {
        let fixture = try CacheFixture()
        let replies = [try fixture.get(), try fixture.get()]
        let ask = try fixture.last()
        ask.begin([.cacheControl: "max-age=60"], length: 10)
        #expect(replies[1].response != nil)
        var pieces = 0
        let done = replies[0].response?.body.forEach { _ in
            pieces += 1
            replies[0].response?.cancel()
        }
        done?.whenSettled { _ in }
        replies[1].read()
        ask.send("hello")
        ask.send("world")
        ask.finish()
        #expect(pieces == 1 && replies[1].body == "helloworld")
    }

    @Test("a user that reads another response out of a piece is no trouble")
    func reentrant() throws {
        let fixture = try CacheFixture()
        let first = try fixture.get()
        let ask = try fixture.last()
        ask.begin([.cacheControl: "max-age=60"], length: 10)
        var others: [Reply] = []
        let done = first.response?.body.forEach { _ in others.append(try fixture.get().read()) }
        done?.whenSettled { _ in }
        ask.send("hello")
        ask.send("world")
        ask.finish()
        #expect(others.count == 2 && others.allSatisfy { $0.body == "helloworld" } && fixture.asked.count == 1)
    }
}
