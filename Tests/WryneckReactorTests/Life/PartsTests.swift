internal import CLinux
import Glibc
import Synchronization
import Testing

@testable import WryneckReactor

@Suite("Parts (10)") struct PartsTests {
    private final class Notes: Sendable {
        private let stored = Mutex<[String]>([])
        var all: [String] { stored.withLock { $0 } }
        func add(_ note: String) { stored.withLock { $0.append(note) } }
    }

    private struct Mishap: Error {}

    private struct Recorded: Part {
        let name: String
        let notes: Notes
        var fails = false

        func begin() async throws {
            if fails { throw Mishap() }
            notes.add("+\(name)")
        }
        func end(grace: Duration) async { notes.add("-\(name)") }
    }

    /// Ends only when it has no more time.
    private final class Stubborn: Part {
        let notes: Notes
        private let wish = StopWish()
        let onAsked: @Sendable () -> Void
        init(_ notes: Notes, _ onAsked: @escaping @Sendable () -> Void = {}) {
            self.notes = notes
            self.onAsked = onAsked
        }
        func begin() async throws {}
        func end(grace: Duration) async {
            notes.add("asked")
            if grace == .zero { wish.make() }
            onAsked()
            await wish.granted()
            notes.add("ended")
        }
    }

    private let notes = Notes()
    private func part(_ name: String, fails: Bool = false) -> Recorded { Recorded(name: name, notes: notes, fails: fails) }

    @Test("parts begin in order and end in reverse")
    func order() async throws {
        let parts = Parts(part("a"), part("b"), part("c"))
        try await parts.run(handlingSignals: false) {
            notes.add("all")
            parts.stop()
        }
        #expect(notes.all == ["+a", "+b", "+c", "all", "-c", "-b", "-a"])
    }

    @Test("one that cannot begin ends those before it, and its error is that of all")
    func failure() async {
        await #expect(throws: Mishap.self) { try await Parts(part("a"), part("b"), part("c", fails: true), part("d")).run(handlingSignals: false) }
        #expect(notes.all == ["+a", "+b", "-b", "-a"])
    }

    @Test("parts nest, and end once however often they are told to")
    func nested() async throws {
        let parts = Parts(part("a"), Parts(part("b"), part("c")))
        try await parts.begin()
        await parts.end(grace: .seconds(1))
        await parts.end(grace: .zero)
        #expect(notes.all == ["+a", "+b", "+c", "-c", "-b", "-a"])
    }

    @Test("run ends when its task is cancelled, or was told to stop before it waited")
    func cancelled() async throws {
        let parts = Parts(part("a"))
        let task = Task { try await parts.run(handlingSignals: false) }
        task.cancel()
        try await task.value
        parts.stop()
        try await parts.run(handlingSignals: false)
        #expect(notes.all == ["+a", "-a", "+a", "-a"])
    }

    @Test("a part that takes its time is told when there is no more")
    func hurry() async throws {
        let parts = Parts(part("a"), Stubborn(notes))
        try await parts.begin()
        async let end: Void = parts.end(grace: .seconds(60))
        while !notes.all.contains("asked") { await Task.yield() }
        await parts.end(grace: .zero)
        await end
        #expect(notes.all.last == "-a")
        #expect(notes.all.count { $0 == "asked" } == 2)
    }

    @Test("the first signal ends the parts, the second leaves them no time")
    func signals() async {
        await #expect(processExitsWith: .success) {
            let notes = Notes()
            let stubborn = Stubborn(notes) { if notes.all.count == 1 { kill(getpid(), SIGTERM) } }
            try await Parts(stubborn).run { kill(getpid(), SIGTERM) }
            try check(notes.all.count { $0 == "asked" } == 2, "\(notes.all)")
        }
    }
}
