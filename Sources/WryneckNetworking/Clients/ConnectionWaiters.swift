// ConnectionWaiters.swift - those who wait for a client's next connection.
// Invariant: each waiter gets one answer, and leaves the list before it.

internal import WryneckDeferred
internal import WryneckReactor

final class ConnectionWaiters {
    private struct Waiter {
        let deferred: Deferred<any StreamProtocol>
        var failuresLeft: Int?
    }

    private var waiters: [Int: Waiter] = [:]
    private var lastNumber = 0

    func add(failAfter failures: Int?) -> Deferred<any StreamProtocol> {
        lastNumber += 1
        let number = lastNumber
        let deferred = Deferred<any StreamProtocol> { [weak self] _ in self?.waiters[number] = nil }
        waiters[number] = Waiter(deferred: deferred, failuresLeft: failures)
        return deferred
    }

    func succeedAll(_ stream: any StreamProtocol) { tell(take { _ in true }) { try $0.callback(stream) } }

    /// For the end of the client, which somebody wanted: nobody has to hear of it.
    func failAll(_ error: any Error) { tell(take { _ in true }) { $0.settleUnreported(.failure(error)) } }

    func noteFailure(_ error: any Error) {
        for (number, waiter) in waiters { waiters[number]?.failuresLeft = waiter.failuresLeft.map { $0 - 1 } }
        tell(take { ($0.failuresLeft ?? .max) <= 0 }) { try $0.errback(error) }
    }

    /// Takes out the waiters for whom `isMeant` is true, in the order in which they came.
    private func take(_ isMeant: (Waiter) -> Bool) -> [Waiter] {
        let numbers = waiters.filter { isMeant($0.value) }.keys.sorted()
        return numbers.compactMap { waiters.removeValue(forKey: $0) }
    }

    private func tell(_ waiters: [Waiter], _ how: (Deferred<any StreamProtocol>) throws -> Void) {
        // A waiter that got its answer may have cancelled the next one, for which this fails.
        for waiter in waiters { try? how(waiter.deferred) }
    }
}
