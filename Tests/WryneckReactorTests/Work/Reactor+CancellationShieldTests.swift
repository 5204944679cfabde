import ProcessTesting
import ReactorTestSupport
import Synchronization
import Testing
import WryneckDeferred

@testable import WryneckReactor

@Suite("Cleaning up in a cancelled task", .ownThread) struct ReactorCancellationShieldTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    @Test("without a shield each wait fails at once; within one, sleep, threads and Deferreds do what they do else")
    func shield() throws {
        let reactor = test.reactor
        var steps: [String] = []
        let work = Deferred(on: reactor) {
            do {
                try await reactor.sleep(for: .seconds(1000))
            } catch {
                do { try await reactor.runInThread {} } catch { steps.append("refused: \(error)") }
                let sum = try await reactor.withCancellationShield {
                    try await reactor.sleep(for: .milliseconds(1))
                    steps.append("slept, \(Task.isCancelled ? "cancelled" : "not cancelled")")
                    let one = try await reactor.runInThread { 1 }
                    return try await one + reactor.deferLater(.milliseconds(1)) { 2 }.value
                }
                steps.append("sum \(sum), \(Task.isCancelled ? "cancelled" : "not cancelled")")
                throw error
            }
        }
        work.cancel()
        try test.turn(until: { work.settledResult != nil })
        #expect(steps == ["refused: cancelled", "slept, not cancelled", "sum 3, cancelled"])
        #expect(throws: CancelledError.self) { try work.settledResult?.get() }
        work.forget()
    }

    @Test("a reactor that ends at once still lets it clean up in a thread")
    func atTheEnd() throws {
        let reactor = test.reactor
        let isTidy = Shared(Mutex(false))
        reactor.patienceWithTasks = .seconds(60)
        let work = Deferred(on: reactor) {
            do { try await reactor.sleep(for: .seconds(1000)) } catch {
                try await reactor.withCancellationShield {
                    try await reactor.runInThread { isTidy.value.withLock { $0 = true } }
                }
            }
        }
        reactor.addTrigger(.during, .shutdown) { work.cancel() }
        reactor.endByHand()
        #expect(isTidy.value.withLock { $0 } && reactor.liveTasks == 0)
        #expect(work.outcome == "()")
    }

    @Test("what the code in the shield throws comes out of it")
    func error() throws {
        let work = Deferred(on: test.reactor) { [reactor = test.reactor] in
            try await reactor.withCancellationShield { throw Boom(id: 3) }
        }
        try test.turn(until: { work.settledResult != nil })
        #expect(throws: Boom(id: 3)) { try work.settledResult?.get() }
        work.forget()
    }
}
