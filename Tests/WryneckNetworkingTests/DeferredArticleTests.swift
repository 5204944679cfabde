import Foundation
import ProcessTesting
import ReactorTestSupport
import Synchronization
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

/// The snippets of Sources/Wryneck/Wryneck.docc/Articles/Deferred.md, between `// snippet` and `// end`, in their
/// order. The last test compares them with the article letter by letter, so that what the article shows compiles and
/// does what it says.
@Suite("The article on Deferred") struct DeferredArticleTests {
    private let log = Log()
    private let clock = ManualClock()

    private func print(_ item: Any) { log.note("\(item)") }

    @Test("a value, later") func first() throws {
        // snippet
        let poem = Deferred<String>()
        poem.addCallback { text in text.uppercased() }
            .addCallback { text in text + "!" }
        // Some time later, whoever made the Deferred fires it:
        try poem.callback("fiddle de dum")
        // end
        #expect(poem.outcome == "FIDDLE DE DUM!")
    }

    @Test("sooner or later") func late() throws {
        let poem = Deferred.succeed("FIDDLE DE DUM!")
        // snippet
        poem.addCallback { text in print(text) }
        // It has been printed here already.
        // end
        #expect(log.lines == ["FIDDLE DE DUM!"])
    }

    @Test("errors") func errors() throws {
        // snippet
        struct NoPoem: Error {}

        let poem = Deferred<String>()
        poem.addCallback { text in if text.isEmpty { throw NoPoem() } else { text } }
            .addErrback(as: NoPoem.self) { _ in "no poem today" }
            .addErrback { error in "something else went wrong: \(error)" }
            .addBoth { _ in print("whatever happened, this runs") }
        try poem.callback("")
        // end
        #expect(poem.outcome == "no poem today" && log.lines.count == 1)
    }

    @Test("a pair") func pair() throws {
        let poem = Deferred<String>()
        // snippet
        poem.addCallbacks(
            { text in text + "!" },
            { error in "no poem: \(error)" })
        // end
        try poem.errback(Boom())
        #expect(poem.outcome == "no poem: boom 0")
    }

    @Test("a function that takes time") func chained() throws {
        let reactor = clock
        // snippet
        func translated(_ text: String) -> Deferred<String> {
            reactor.deferLater(.seconds(1)) { "(" + text + ")" }
        }

        let poem = Deferred<String>()
        poem.addCallback { text in translated(text) }
            .addCallback { text in text + "." }
        try poem.callback("la la")
        // end
        #expect(poem.outcome == "none")
        clock.advance(by: .seconds(1))
        #expect(poem.outcome == "(la la).")
    }

    @Test("another type") func mapped() throws {
        // snippet
        let poem = Deferred<String>()
        let length = poem.map { text in text.count }
        try poem.callback("fiddle de dum")
        // end
        #expect(length.outcome == "13")
    }

    @Test("making one") func producer() throws {
        // snippet
        final class Doorbell {
            private var waiting: [Deferred<String>] = []

            func nextVisitor() -> Deferred<String> {
                let visitor = Deferred<String> { [weak self] cancelled in
                    self?.waiting.removeAll { $0 === cancelled }
                }
                waiting.append(visitor)
                return visitor
            }

            func ring(by name: String) throws {
                let told = waiting
                waiting = []
                for visitor in told { try visitor.callback(name) }
            }
        }
        // end
        let bell = Doorbell()
        let first = bell.nextVisitor(), second = bell.nextVisitor()
        second.cancel()
        try bell.ring(by: "Ada")
        #expect(first.outcome == "Ada" && second.outcome == "error cancelled")
        second.forget()
    }

    @Test("cancelling, and time") func timeout() throws {
        let reactor = clock
        // snippet
        let answer = Deferred<String>()
        answer.addTimeout(.seconds(5), on: reactor)
            .addErrback(as: TimeoutError.self) { error in "too late: \(error.duration)" }
            .addErrback(as: CancelledError.self) { _ in "cancelled" }
        // end
        clock.advance(by: .seconds(5))
        #expect(answer.outcome == "too late: 5.0 seconds")
    }

    @Test("await") func awaiting() throws {
        let memory = try MemoryReactor.adopted(), reactor = memory.reactor
        // snippet
        let answer = Deferred(on: reactor) {
            let name = try await reactor.deferLater(.seconds(1)) { "Ada" }.value
            try await reactor.sleep(for: .milliseconds(500))
            return "hello, " + name
        }
        // end
        memory.advance(by: .milliseconds(1500))
        #expect(answer.outcome == "hello, Ada" && !memory.hasLeftovers)
    }

    @Test("cleaning up") func cleaningUp() throws {
        let memory = try MemoryReactor.adopted(), reactor = memory.reactor
        memory.doThreadWorkInTurns()
        let removed = Shared(Mutex(0))
        let removeFile = { @Sendable in removed.value.withLock { $0 += 1 } }
        // snippet
        let transfer = Deferred(on: reactor) {
            do {
                try await reactor.sleep(for: .seconds(10))
            } catch {
                try? await reactor.withCancellationShield { try await reactor.runInThread { removeFile() } }
                throw error
            }
        }
        // end
        transfer.cancel()
        memory.settle()
        #expect(transfer.outcome == "error cancelled" && removed.value.withLock { $0 } == 1)
        transfer.forget()
    }

    @Test("many at once") func many() throws {
        let reactor = clock
        func fetch(_ page: Int) -> Deferred<String> { clock.deferLater(.seconds(page)) { "page \(page)" } }
        // snippet
        let both = gatherResults([fetch(1), fetch(2)])
        let each = DeferredList([fetch(1), fetch(2)], consumeErrors: true)
        let fastest = race([fetch(1), fetch(2)])
        let all = parallel(1...20, limit: 4) { page in fetch(page) }
        let mixed = gatherResults(fetch(1), reactor.deferLater(.seconds(1)) { "late" })
        // end
        clock.advance(by: .seconds(100))
        #expect(both.outcome == #"["page 1", "page 2"]"# && all.outcome.hasSuffix(#""page 20"]"#))
        #expect(mixed.outcome == #"("page 1", "late")"#)
        #expect(each.hasFired && fastest.outcome == #"(index: 0, value: "page 1")"#)
    }

    @Test("trying again") func retrying() throws {
        let reactor = clock
        var calls = 0
        func fetch(_ url: String) -> Deferred<String> {
            calls += 1
            return calls < 3 ? .fail(Boom()) : .succeed(url)
        }
        // snippet
        let page = retry(on: reactor, attempts: 5, backoff: Backoff(initial: .seconds(1), cap: .seconds(20))) {
            fetch("/news").addTimeout(.seconds(2), on: reactor)
        }
        // end
        clock.advance(by: .seconds(3))
        #expect(page.outcome == "/news" && clock.pendingCalls == 0)
    }

    @Test("again and again") func loops() throws {
        let reactor = clock
        func refresh() -> Deferred<Void> { .succeed() }
        // snippet
        let loop = LoopingCall(on: reactor) { refresh() }
        loop.start(every: .seconds(600))
            .addErrback { error in
                print("the refreshing ended: \(error)")
                return loop
            }
        // end
        clock.advance(by: .seconds(1200))
        #expect(loop.isRunning)
        loop.stop()
        #expect(clock.pendingCalls == 0)
    }

    @Test("long work") func cooperating() throws {
        let reactor = clock, numbers = 1...100_000
        // snippet
        var sum = 0
        let adding = Cooperator(on: reactor).cooperate(over: numbers) { number in sum += number }
        let done = adding.whenDone().map { sum }
        // end
        clock.advance(by: .zero)
        #expect(done.outcome == "5000050000")
    }

    // A test about tests: the snippet is what a reader's test would contain.
    @Test("tests without waiting") func testing() throws {
        // snippet
        let clock = ManualClock()
        let late = Deferred<Int>().addTimeout(.seconds(60), on: clock).addErrback { _ in -1 }
        clock.advance(by: .seconds(60))
        #expect(late.hasFired)
        #expect(clock.pendingCalls == 0)
        // end
        #expect(late.outcome == "-1")
    }

    // MARK: The article itself

    @Test("the article shows exactly these snippets, in this order")
    func articleIsCompiled() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let article = try fileText(root.appending(path: "Sources/Wryneck/Wryneck.docc/Articles/Deferred.md").path)
        let source = try fileText(#filePath)
        let shown = Self.blocks(of: article, from: "```swift", to: "```"),
            compiled = Self.blocks(of: source, from: "// snippet", to: "// end")
        #expect(shown.count > 10)
        for (one, other) in zip(shown, compiled) { #expect(one == other) }
        #expect(shown.count == compiled.count)
    }

    /// The lines between two marks, without the indentation of the first mark.
    private static func blocks(of text: String, from start: String, to end: String) -> [String] {
        var blocks: [String] = [], lines: [String]?, indentation = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let bare = line.trimmingCharacters(in: .whitespaces)
            if bare == start {
                (lines, indentation) = ([], line.prefix { $0 == " " }.count)
            } else if bare == end, let block = lines {
                blocks.append(block.joined(separator: "\n"))
                lines = nil
            } else {
                lines?.append(String(line.dropFirst(indentation)))
            }
        }
        return blocks
    }
}
