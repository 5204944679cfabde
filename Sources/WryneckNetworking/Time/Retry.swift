// Retry.swift - trying again what failed. Twisted has no such function, though its tutorials build one.
// Invariants: one attempt or one wait at a time; after a cancellation no attempt begins; whatever is under way owns the
// `Retry`, which goes with it.

public import WryneckDeferred
public import WryneckReactor

/// Does something that may fail, and after a while tries again if it does.
///
/// ```swift
/// let page = retry(on: reactor, attempts: 5) { fetch(url).addTimeout(.seconds(2), on: reactor) }
/// ```
///
/// A cancellation of the result cancels the timer or the attempt that is under way; the result of that attempt is then
/// the result.
/// - Parameters:
///   - scheduler: a reactor, or a manual clock.
///   - attempts: the most attempts, the first one included; less than one counts as one.
///   - backoff: the waits in between.
///   - generator: the source of the waits' randomness.
///   - isWorthwhile: gets each error; false makes it the result, because trying again would not help.
///   - work: one attempt; the first call is made at once. What it throws counts as a failed attempt.
/// - Returns: fires with the first value, or with the error of the last attempt.
public func retry<Value>(
    on scheduler: any Scheduler, attempts: Int, backoff: Backoff = Backoff(),
    using generator: any RandomNumberGenerator = SystemRandomNumberGenerator(),
    if isWorthwhile: @escaping (any Error) -> Bool = { _ in true }, _ work: @escaping () throws -> Deferred<Value>
) -> Deferred<Value> {
    let retry = Retry(scheduler, attempts: attempts, backoff, generator, isWorthwhile, work)
    return retry.start()
}

/// Does something async that may fail, and after a while tries again if it does.
/// - Parameters:
///   - reactor: runs each attempt as a task.
///   - attempts: the most attempts, the first one included; less than one counts as one.
///   - backoff: the waits in between.
///   - generator: the source of the waits' randomness.
///   - isWorthwhile: gets each error; false makes it the result.
///   - work: one attempt; what it throws counts as a failed attempt.
/// - Returns: fires with the first value, or with the error of the last attempt.
public func retry<Value>(
    on reactor: Reactor, attempts: Int, backoff: Backoff = Backoff(),
    using generator: any RandomNumberGenerator = SystemRandomNumberGenerator(),
    if isWorthwhile: @escaping (any Error) -> Bool = { _ in true }, _ work: @escaping () async throws -> Value
) -> Deferred<Value> {
    let place = SchedulerReference(reactor)
    return retry(on: reactor, attempts: attempts, backoff: backoff, using: generator, if: isWorthwhile) {
        guard let reactor = place.reactor else { throw Reactor.Failure.ended }
        return Deferred(on: reactor, work)
    }
}

/// One series of attempts.
private final class Retry<Value> {
    private let place: SchedulerReference
    private let attempts: Int
    private let backoff: Backoff
    private var generator: any RandomNumberGenerator
    private let isWorthwhile: (any Error) -> Bool
    private let work: () throws -> Deferred<Value>

    private let pending = PendingWork<Value>()
    private var failures = 0
    private var timer: DelayedCall?
    private weak var attempt: Deferred<Value>?

    init(
        _ scheduler: any Scheduler, attempts: Int, _ backoff: Backoff, _ generator: any RandomNumberGenerator,
        _ isWorthwhile: @escaping (any Error) -> Bool, _ work: @escaping () throws -> Deferred<Value>
    ) {
        place = SchedulerReference(scheduler)
        self.attempts = attempts
        self.backoff = backoff
        self.generator = generator
        self.isWorthwhile = isWorthwhile
        self.work = work
    }

    func start() -> Deferred<Value> {
        // Not the Deferred itself: if an attempt is released unfired, this one goes with it, and whoever awaits the
        // other one is told.
        let result = pending.makeDeferred().map { $0 }
        pending.whenCancelled { [weak self] in self?.cancel() }
        tryNow()
        return result
    }

    private func tryNow() {
        timer = nil
        do {
            let attempt = try work()
            self.attempt = attempt
            // The cancellation may have come from within `work`.
            if pending.isCancelled { attempt.cancel() }
            attempt.whenSettled { [self] in attempted($0) }
        } catch {
            attempted(.failure(error))
        }
    }

    private func attempted(_ result: Result<Value, any Error>) {
        attempt = nil
        guard case .failure(let error) = result, !pending.isCancelled else { return pending.finish(result) }
        failures += 1
        guard failures < attempts, isWorthwhile(error), !pending.isCancelled, let scheduler = place.scheduler else {
            return pending.finish(result)
        }
        timer = scheduler.callLater(backoff.delay(afterFailures: failures, using: &generator)) { [self] in tryNow() }
    }

    private func cancel() {
        if let timer {
            // Cannot fail: `tryNow` forgets the timer when it runs.
            try? timer.cancel()
            pending.finish(.failure(CancelledError()))
        } else {
            attempt?.cancel()
        }
    }
}
