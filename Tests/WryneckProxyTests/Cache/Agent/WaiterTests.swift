import Testing
import WryneckClient
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckProxy

@Suite("Requests that wait") struct WaiterTests {
    private let memory: MemoryReactor

    init() throws { memory = try MemoryReactor() }

    private func waiter() throws -> Waiter {
        Waiter(try CacheCase.request(), try CacheCase.query(), isLeader: false)
    }

    @Test("an answer ends the wait, and its time")
    func settles() throws {
        let waiter = try waiter()
        var isLate = false
        waiter.limit(.seconds(5), on: memory.reactor) { isLate = true }
        waiter.settle(.failure(ClientFailure.disconnected))
        memory.advance(by: .seconds(6))
        #expect(!isLate && !waiter.isWaiting && memory.timers.isEmpty)
        waiter.deferred.whenSettled { #expect((try? $0.get()) == nil) }
    }

    @Test("a cancellation is told once, and fails it")
    func cancels() throws {
        let waiter = try waiter()
        var count = 0
        waiter.onCancel { count += 1 }
        waiter.deferred.cancel()
        waiter.deferred.cancel()
        #expect(count == 1 && !waiter.isWaiting)
    }

    @Test("a request that it follows gives it its result, and gets its cancellation")
    func follows() throws {
        let (one, two) = (try waiter(), try waiter())
        var isCancelled = false
        let sent = Deferred<ClientResponse> { _ in isCancelled = true }
        one.follow(sent)
        one.deferred.cancel()
        #expect(isCancelled)
        let other = Deferred<ClientResponse>()
        two.follow(other)
        other.settle(.failure(ClientFailure.shutDown))
        #expect(!two.isWaiting)
        two.deferred.whenSettled { _ in }
    }
}
