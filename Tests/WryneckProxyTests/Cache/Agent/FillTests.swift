import HTTPTypes
import Testing
import WryneckBodies
import WryneckClient
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckProxy

/// A fill of a body that the test sends.
private final class FillCase {
    let memory: MemoryReactor
    let ask: ScriptedOrigin.Ask
    let budget: FillBudget
    /// Nil if it was refused.
    private(set) var fill: Fill?
    private(set) var refusal: CacheRule.Refusal?
    private(set) var ending: String?

    init(length: Int? = nil, upTo limit: Int = 100, budget: Int = 1000) throws {
        memory = try MemoryReactor()
        let origin = ScriptedOrigin(on: memory.reactor)
        var response: ClientResponse?
        let sent: Deferred<ClientResponse> = origin.send(try CacheCase.request())
        sent.whenSettled { response = try? $0.get() }
        ask = try #require(origin.asked.first)
        ask.begin([:], length: length)
        self.budget = FillBudget(budget)
        let body = try #require(response?.body)
        do throws(CacheRule.Refusal) { fill = try Fill(body, upTo: limit, self.budget) } catch { refusal = error }
    }

    /// Begins, with so many readers.
    func start(readers: Int = 1) throws -> [Reply] {
        let fill = try #require(fill)
        let replies = try (0..<readers).map { _ in try reply(fill) }
        fill.start { [weak self] in
            switch $0 {
            case .whole(let pieces): self?.ending = "whole: \(String(decoding: pieces.joined(), as: UTF8.self))"
            case .dropped(let refusal): self?.ending = "dropped: \(refusal.rawValue)"
            }
        }
        memory.settle()
        return replies
    }

    private func reply(_ fill: Fill) throws -> Reply {
        let response = ClientResponse(
            .ok, [:], .http1_1, to: .get, try ClientURL("http://one.test/"), fill.makeBody(), endsWithConnection: false,
            bodyLimit: 1 << 20)
        return Reply(.succeed(response), memory)
    }

    func forget() { fill = nil }
}

@Suite("Bodies on their way into the store") struct FillTests {
    @Test(
        "all readers get all bytes, whenever they read, and the store gets them once", arguments: [nil, 10] as [Int?])
    func whole(length: Int?) throws {
        let test = try FillCase(length: length)
        let replies = try test.start(readers: 3)
        replies[0].read()
        test.ask.send("hello")
        replies[1].read()
        test.ask.send("world")
        #expect(test.ending == nil)
        test.ask.finish()
        replies[2].read()
        #expect(replies.allSatisfy { $0.body == "helloworld" } && test.ending == "whole: helloworld")
        #expect(test.budget.left == 1000)
    }

    @Test("the origin is read without any reader's doing, so that none holds up the others")
    func greedy() throws {
        let test = try FillCase(upTo: 1 << 20, budget: 1 << 20)
        let replies = try test.start(readers: 2)
        let piece = String(repeating: "x", count: 100_000)
        for _ in 0..<5 { test.ask.send(piece) }
        test.ask.finish()
        #expect(test.ask.taken == 500_000 && test.ending?.count == 500_007)
        #expect(replies[1].read().body?.count == 500_000 && replies[0].readPiece()?.isEmpty == false)
    }

    @Test("a length above the limit is known beforehand, and so is a budget that has no room")
    func refused() throws {
        #expect(try FillCase(length: 101).refusal == .tooLarge)
        #expect(try FillCase(length: 100).refusal == nil)
        #expect(try FillCase(length: 60, budget: 50).refusal == .busy)
    }

    @Test("what turns out to be too large goes on to its reader, no faster than that reads, and is not stored")
    func passes() throws {
        let test = try FillCase(upTo: 100)
        let reply = try test.start()[0]
        test.ask.send(String(repeating: "a", count: 90))
        #expect(test.ending == nil && test.budget.left == 910)
        test.ask.send(String(repeating: "b", count: 90_000))
        #expect(test.ending == "dropped: too-large")
        let taken = test.ask.taken
        for _ in 0..<10 { test.ask.send(String(repeating: "c", count: 90_000)) }
        #expect(test.ask.taken == taken)
        test.ask.finish()
        #expect(reply.read().body?.count == 990_090)
        test.forget()
        reply.drop()
        #expect(test.budget.left == 1000)
    }

    @Test("what passes is kept no longer than its reader needs it")
    func forgets() throws {
        let test = try FillCase(upTo: 100)
        let reply = try test.start()[0]
        for _ in 0..<50 {
            test.ask.send(String(repeating: "x", count: 40_000))
            while reply.readPiece()?.count == 40_000 {}
            #expect((test.fill?.heldPieces ?? .max) <= 4)
        }
    }

    @Test("a budget that is used up ends the storing, and not the reading")
    func budget() throws {
        let test = try FillCase(budget: 50)
        let reply = try test.start()[0]
        test.ask.send(String(repeating: "a", count: 40))
        test.ask.send(String(repeating: "a", count: 40))
        test.ask.finish()
        #expect(test.ending == "dropped: too-large" && reply.read().body?.count == 80)
    }

    @Test("a body that breaks off is an error for its readers, and not stored")
    func truncated() throws {
        let test = try FillCase(length: 10)
        let replies = try test.start(readers: 2).map { $0.read() }
        test.ask.send("hello")
        test.ask.breakOff()
        #expect(replies.allSatisfy { $0.body == nil && $0.bodyError as? ClientFailure != nil })
        #expect(test.ending == "dropped: body" && test.budget.left == 1000)
    }

    @Test("it goes on as long as one reader is left, and then the origin is told")
    func abandoned() throws {
        let test = try FillCase(length: 10)
        let replies = try test.start(readers: 2)
        test.ask.send("hello")
        replies[0].drop()
        #expect(!test.ask.isCancelled && test.ending == nil)
        replies[1].drop()
        #expect(test.ask.isCancelled && test.ending == "dropped: body" && test.budget.left == 1000)
    }

    @Test("without readers it goes on if somebody wants it")
    func wanted() throws {
        let test = try FillCase(length: 10)
        test.fill?.isWanted = { true }
        _ = try test.start(readers: 0)
        test.ask.send("helloworld")
        test.ask.finish()
        #expect(test.ending == "whole: helloworld")
    }

    @Test("an empty body is whole at once")
    func empty() throws {
        let test = try FillCase(length: 0)
        let reply = try test.start()[0]
        #expect(test.ending == "whole: " && reply.read().body == "")
    }

    @Test("many small pieces become few")
    func small() throws {
        let test = try FillCase(upTo: 1 << 20, budget: 1 << 20)
        let reply = try test.start()[0].read()
        for _ in 0..<50_000 { test.ask.send("x") }
        test.ask.finish()
        #expect(reply.body?.count == 50_000 && test.ending?.count == 50_007)
    }
}
