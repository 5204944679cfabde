// The signal that wakes a task: exactly once, from anywhere.

import Testing

@testable import WryneckDeferred

@Suite("The signal of an awaiting task")
struct AwaitSignalTests {
    @Test("a ring before the wait is not lost, and the first ring counts")
    func early() async {
        let signal = AwaitSignal()
        signal.ring(.orphaned)
        signal.ring(.settled)
        #expect(await signal.wait(heedingCancellation: true) == .orphaned)
    }

    @Test("rings from many threads and a cancellation wake the task once", arguments: 0..<200)
    func contended(round: Int) async {
        let signal = AwaitSignal()
        let sleeper = Task { await signal.wait(heedingCancellation: true) }
        await withTaskGroup { group in
            group.addTask { sleeper.cancel() }
            for _ in 0..<3 { group.addTask { signal.ring(.settled) } }
        }
        let reason = await sleeper.value
        #expect(reason == .settled || reason == .cancelled)
    }

    @Test("a cancellation that is not to be heeded leaves the task asleep until somebody rings")
    func unheeded() async {
        let signal = AwaitSignal()
        let sleeper = Task { await signal.wait(heedingCancellation: false) }
        sleeper.cancel()
        signal.ring(.settled)
        #expect(await sleeper.value == .settled)
    }
}
