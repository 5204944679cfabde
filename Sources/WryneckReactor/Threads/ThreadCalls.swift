// ThreadCalls.swift - the reactor's side of work in threads: the results that are awaited.
// Invariant: a call is here from its making until its result, its cancellation or the reactor's end, whichever comes
// first.

internal import WryneckDeferred

final class ThreadCalls {
    /// Made by the first call: a program that needs no threads has none.
    private(set) lazy var pool: ThreadPool = {
        isPoolMade = true
        return ThreadPool()
    }()
    private(set) var isPoolMade = false
    private var isClosed = false
    private var waiting: [UInt64: Waiting] = [:]
    private var held: [UInt64: AnyObject] = [:]
    private var lastNumber: UInt64 = 0

    private var onIdle: (() -> Void)?
    /// For tests: the reactor does the work itself, in a later turn, in the order of the calls.
    var worksInTurns = false

    private struct Waiting {
        let deliver: () -> Void
        let abandon: (any Error) -> Void
    }

    /// The number of results that are awaited.
    var count: Int { waiting.count }

    func start<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value, for handle: ReactorHandle) -> Deferred<
        Value
    > {
        guard !isClosed else { return .fail(ThreadPool.Failure.stopped) }
        lastNumber += 1
        let number = lastNumber
        let answer = ThreadAnswer<Value>()
        let deferred = Deferred<Value> { [weak self] _ in
            if self?.worksInTurns == false { self?.pool.remove(number) }
            self?.settle(number)
        }
        waiting[number] = Waiting(
            deliver: { if let result = answer.take() { deferred.fire(with: result) } },
            // The reactor logs the number of calls that its end cuts off.
            abandon: { deferred.settleUnreported(.failure($0)) })
        if worksInTurns {
            handle.perform { reactor in
                guard reactor.threadCalls.isWaiting(number) else { return }
                answer.set(Result { try body() })
                reactor.threadCalls.finish(number)
            }
            return deferred
        }
        do throws(ThreadPool.Failure) {
            try pool.add(number) {
                answer.set(Result { try body() })
                handle.perform { $0.threadCalls.finish(number) }
            }
        } catch {
            settle(number)
            deferred.settle(.failure(error))
        }
        return deferred
    }

    private func isWaiting(_ number: UInt64) -> Bool { waiting[number] != nil }

    func finish(_ number: UInt64) { settle(number) { $0.deliver() } }

    /// Calls back once, when no result is awaited; at once, if none is now.
    func whenIdle(_ body: @escaping () -> Void) {
        onIdle = body
        tellIfIdle()
    }

    /// Keeps the Deferred of a blocked thread alive until it fires, or until the reactor ends, because nobody else may
    /// hold it.
    func hold<Value>(_ deferred: Deferred<Value>, _ settled: @escaping (Result<Value, any Error>) -> Void) {
        guard !isClosed else { return }
        lastNumber += 1
        let number = lastNumber
        held[number] = deferred
        deferred.whenSettled { [weak self] result in
            self?.held[number] = nil
            settled(result)
        }
    }

    /// Fails all calls that still wait.
    func failAll(_ error: any Error) {
        onIdle = nil
        if isPoolMade { pool.removeAll() }
        for number in waiting.keys.sorted() { settle(number) { $0.abandon(error) } }
        isClosed = true
        held = [:]
    }

    func stop() { if isPoolMade { pool.stop() } }

    private func settle(_ number: UInt64, _ tell: (Waiting) -> Void = { _ in }) {
        guard let call = waiting.removeValue(forKey: number) else { return }
        tell(call)
        tellIfIdle()
    }

    private func tellIfIdle() {
        // A result often leads to more work.
        guard waiting.isEmpty, let onIdle else { return }
        self.onIdle = nil
        onIdle()
    }
}

extension Deferred {
    /// Fires the Deferred unless it has fired.
    fileprivate func fire(with result: Result<Value, any Error>) {
        switch result {
        case .success(let value): try? callback(value)
        case .failure(let error): try? errback(error)
        }
    }
}
