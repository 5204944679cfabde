// LoopingCall.swift - a function that runs again and again. Twisted's task.LoopingCall, in whole nanoseconds.
// Invariants: runs lie on the grid start + k * interval and never drift; missed points are skipped, never made up for (L3); one run at
// a time: the next is planned when the last has settled (L4).

public import WryneckDeferred

/// Runs a closure at regular intervals.
///
/// ```swift
/// let loop = LoopingCall(on: reactor) { print("tick") }
/// loop.start(every: .seconds(1))
/// ```
public final class LoopingCall {
    /// What a program can do wrong with a loop.
    public enum Failure: Error, Hashable, Sendable {
        /// It runs already.
        case alreadyRunning
        /// An interval cannot be negative.
        case negativeInterval
    }

    private enum State {
        case idle
        case waiting(DelayedCall, Deferred<LoopingCall>)
        case running(Deferred<LoopingCall>)
        /// Stopped while the closure's Deferred has not fired.
        case ending(Deferred<LoopingCall>)
    }

    private let scheduler: any Scheduler
    private let body: (Int) throws -> Deferred<Void>?
    private var state = State.idle
    private var interval: Int64 = 0
    private var origin: Int64 = 0
    /// The grid point up to which runs have been counted.
    private var counted: Int64 = 0

    private init(_ scheduler: any Scheduler, _ body: @escaping (Int) throws -> Deferred<Void>?) {
        self.scheduler = scheduler
        self.body = body
    }

    /// - Parameters:
    ///   - scheduler: a reactor, or a manual clock.
    ///   - body: what it throws ends the loop.
    public convenience init(on scheduler: any Scheduler, _ body: @escaping () throws -> Void) {
        self.init(scheduler) { _ in
            try body()
            return nil
        }
    }

    /// - Parameters:
    ///   - scheduler: a reactor, or a manual clock.
    ///   - body: the next run is planned when its Deferred has fired; a failure ends the loop.
    @_disfavoredOverload
    public convenience init(on scheduler: any Scheduler, _ body: @escaping () throws -> Deferred<Void>) { self.init(scheduler) { _ in try body() } }

    /// A loop whose closure is told how many points of the grid have passed since its last run: one, if nothing was late (Twisted's
    /// `LoopingCall.withCount`, L7).
    /// - Parameters:
    ///   - scheduler: a reactor, or a manual clock.
    ///   - body: gets the count, at least one.
    /// - Returns: a loop that has yet to be started.
    public static func counting(on scheduler: any Scheduler, _ body: @escaping (Int) throws -> Void) -> LoopingCall {
        LoopingCall(scheduler) { count in
            try body(count)
            return nil
        }
    }

    /// Whether the loop goes on.
    public var isRunning: Bool {
        switch state {
        case .waiting, .running: true
        case .idle, .ending: false
        }
    }

    /// Begins.
    /// - Parameters:
    ///   - interval: the distance of two runs, at least zero; zero runs again in each of the scheduler's passes.
    ///   - now: whether the first run is at once; else it is one interval from now.
    /// - Returns: fires with the loop when it is stopped, fails with what the closure throws, or with a `Failure` if it cannot begin.
    @discardableResult
    public func start(every interval: Duration, now: Bool = true) -> Deferred<LoopingCall> {
        guard interval >= .zero else { return .fail(Failure.negativeInterval) }
        guard case .idle = state else { return .fail(Failure.alreadyRunning) }
        let done = Deferred<LoopingCall>()
        self.interval = interval.wholeNanoseconds
        origin = scheduler.now.nanoseconds
        counted = now ? -1 : 0
        state = .running(done)
        if now { run(done) } else { planNext(done) }
        return done
    }

    /// Ends the loop. If the closure's Deferred has not fired, the loop is over only when it has. Without effect on one that does not run.
    public func stop() {
        switch state {
        case .waiting(let call, let done):
            try? call.cancel()
            finish(done)
        case .running(let done): state = .ending(done)
        case .idle, .ending: break
        }
    }

    /// Starts the grid anew: the next run is one whole interval from now (L6).
    public func reset() {
        guard case .waiting(let call, let done) = state else { return }
        try? call.cancel()
        origin = scheduler.now.nanoseconds
        counted = 0
        planNext(done)
    }

    private func run(_ done: Deferred<LoopingCall>) {
        let count = takeCount()
        state = .running(done)
        do {
            guard let deferred = try body(count) else { return settled(.success(())) }
            deferred.whenSettled { [self] in settled($0) }
        } catch {
            settled(.failure(error))
        }
    }

    private func settled(_ result: Result<Void, any Error>) {
        switch (state, result) {
        case (.running(let done), .success): planNext(done)
        case (.ending(let done), .success): finish(done)
        case (.running(let done), .failure(let error)), (.ending(let done), .failure(let error)):
            state = .idle
            try? done.errback(error)
        default: break
        }
    }

    private func finish(_ done: Deferred<LoopingCall>) {
        state = .idle
        try? done.callback(self)
    }

    /// The next point of the grid that lies after now (L3), or the scheduler's next pass if the interval is zero (L5).
    private func planNext(_ done: Deferred<LoopingCall>) {
        let elapsed = scheduler.now.nanoseconds &- origin
        let wait = interval > 0 ? interval - elapsed % interval : 0
        state = .waiting(scheduler.callLater(.nanoseconds(wait)) { [self] in run(done) }, done)
    }

    /// How many grid points have passed since the last run, this one included.
    private func takeCount() -> Int {
        guard interval > 0 else { return 1 }
        let point = (scheduler.now.nanoseconds &- origin) / interval
        defer { counted = point }
        return max(1, Int(clamping: point - counted))
    }
}
