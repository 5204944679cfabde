// LoopingCall.swift - a function that runs again and again. Twisted's task.LoopingCall, in whole nanoseconds.
// Invariants: runs lie on the grid origin + k * interval and never drift; missed points are skipped and not made up
// for; one run at a time: the next is planned when the last has ended. A running loop is owned by its timer or by what
// it waits for.

public import WryneckDeferred

/// Runs a closure at regular intervals.
///
/// ```swift
/// let loop = LoopingCall(on: reactor) { print("tick") }
/// loop.start(every: .seconds(1))
/// ```
///
/// A loop that was started goes on until `stop()`, whether or not anybody holds it. Twisted's name: `task.LoopingCall`.
public final class LoopingCall {
    /// Why a loop cannot start.
    public enum Failure: Error, Hashable, Sendable {
        /// It runs already.
        case alreadyRunning
        /// The interval is negative.
        case negativeInterval
        /// Its scheduler was released; a loop does not keep it alive.
        case schedulerIsGone
    }

    private enum State {
        case idle
        case waiting(DelayedCall, Deferred<LoopingCall>)
        case running(Deferred<LoopingCall>)
        /// Stopped while the closure's Deferred has not fired.
        case ending(Deferred<LoopingCall>)
    }

    /// Runs the closure once, and reports to `settled(_:in:)`. Gets the loop, the count of grid points, and the number
    /// of the start.
    typealias Body = (LoopingCall, Int, Int) throws -> Void

    private let place: SchedulerReference
    private let body: Body
    private var state = State.idle
    private var interval: Int64 = 0
    private var origin: Int64 = 0
    /// The grid point up to which runs have been counted.
    private var counted: Int64 = 0
    /// The number of starts: it tells a late report of an abandoned run from one of the current start.
    private var starts = 0
    private var cancelRun: (() -> Void)?

    init(_ scheduler: any Scheduler, _ body: @escaping Body) {
        place = SchedulerReference(scheduler)
        self.body = body
    }

    /// Whether the loop goes on.
    public var isRunning: Bool {
        switch state {
        case .waiting, .running: true
        case .idle, .ending: false
        }
    }

    /// Starts the loop.
    ///
    /// A cancellation of the returned Deferred ends the loop at once, and cancels the Deferred (or the task) for which
    /// the loop waits.
    /// - Parameters:
    ///   - interval: the time between two runs, at least zero; zero runs again in each of the scheduler's passes.
    ///   - now: whether the first run is at once; otherwise it is one interval from now.
    /// - Returns: fires with the loop when it is stopped; fails with what the closure throws, with the error of its
    ///   Deferred, or with a `Failure` if the loop cannot start.
    @discardableResult
    public func start(every interval: Duration, now: Bool = true) -> Deferred<LoopingCall> {
        guard interval >= .zero else { return .fail(Failure.negativeInterval) }
        guard case .idle = state else { return .fail(Failure.alreadyRunning) }
        guard let scheduler = place.scheduler else { return .fail(Failure.schedulerIsGone) }
        let done = Deferred<LoopingCall> { [weak self] _ in self?.abandon() }
        starts += 1
        self.interval = interval.wholeNanoseconds
        startGrid(scheduler)
        if now {
            counted = -1
            run(done)
        } else {
            planNext(done)
        }
        // Not `done` itself: if the loop dies, because what it waited for did, then `done` dies, and whoever awaits the
        // other one is told.
        return done.map { $0 }
    }

    /// Ends the loop. If the closure's Deferred has not fired, the loop ends when it has. Without effect on a loop that
    /// does not run.
    public func stop() {
        switch state {
        case .waiting(let call, let done):
            // Cannot fail: in this state the call still waits.
            try? call.cancel()
            finish(done, .success(self))
        case .running(let done): state = .ending(done)
        case .idle, .ending: break
        }
    }

    /// Starts the grid anew: the next run is one whole interval from now. If the closure is running, or its Deferred
    /// has not fired, that moves the grid for the runs after this one. Without effect on a loop that does not run.
    public func reset() {
        guard let scheduler = place.scheduler else { return }
        switch state {
        case .waiting(let call, let done):
            try? call.cancel()
            startGrid(scheduler)
            planNext(done)
        case .running: startGrid(scheduler)
        case .idle, .ending: break
        }
    }

    private func startGrid(_ scheduler: any Scheduler) {
        origin = scheduler.now.nanoseconds
        counted = 0
    }

    private func run(_ done: Deferred<LoopingCall>) {
        let count = takeCount(), start = starts
        state = .running(done)
        do { try body(self, count, start) } catch { settled(.failure(error), in: start) }
    }

    /// The reactor for closures that are async.
    /// - Throws: `Reactor.Failure.ended` if it was released.
    func reactor() throws(Reactor.Failure) -> Reactor {
        guard let reactor = place.reactor else { throw .ended }
        return reactor
    }

    /// Waits for the closure's Deferred; the next run is planned when it has fired.
    func wait<Value>(for deferred: Deferred<Value>, in start: Int) {
        // The closure may have cancelled its own start, and even have made the next one.
        if start == starts { cancelRun = { [weak deferred] in deferred?.cancel() } } else { deferred.cancel() }
        deferred.whenSettled { [self] in settled($0.map { _ in }, in: start) }
    }

    /// Takes the result of one run.
    func settled(_ result: Result<Void, any Error>, in start: Int) {
        guard start == starts else { return }
        cancelRun = nil
        switch (state, result) {
        case (.running(let done), .success): planNext(done)
        case (.ending(let done), .success): finish(done, .success(self))
        case (.running(let done), .failure(let error)), (.ending(let done), .failure(let error)):
            finish(done, .failure(error))
        case (.idle, _), (.waiting, _): break
        }
    }

    private func finish(_ done: Deferred<LoopingCall>, _ result: Result<LoopingCall, any Error>) {
        state = .idle
        done.settle(result)
    }

    /// Ends the loop after a cancellation of what `start` returned, which fails by itself.
    private func abandon() {
        if case .waiting(let call, _) = state { try? call.cancel() }
        state = .idle
        // A closure that is on the stack now, or a Deferred that fires later, reports to a start that is over.
        starts += 1
        cancelRun.take()?()
    }

    /// Plans the next run: at the next grid point after this moment, or in the scheduler's next pass if the interval is
    /// zero.
    ///
    /// "This moment" is read from the clock anew, because the closure may have taken longer than an interval, which a
    /// reactor's `now` does not show, while a timer's delay counts from `now`.
    private func planNext(_ done: Deferred<LoopingCall>) {
        // Without a scheduler nobody runs the loop; `done` is released, and a task that awaits it is told.
        guard let scheduler = place.scheduler else { return state = .idle }
        var wait: Int64 = 0
        if interval > 0 {
            let elapsed = scheduler.freshTime.nanoseconds &- origin
            let (untilPoint, overflow) = (elapsed - elapsed % interval).addingReportingOverflow(interval)
            wait = overflow ? .max : untilPoint &- (scheduler.now.nanoseconds &- origin)
        }
        state = .waiting(scheduler.callLater(.nanoseconds(wait)) { [self] in run(done) }, done)
    }

    /// The number of grid points that have passed since the last run, this one included.
    private func takeCount() -> Int {
        guard interval > 0, let scheduler = place.scheduler else { return 1 }
        let point = (scheduler.now.nanoseconds &- origin) / interval
        defer { counted = point }
        return max(1, Int(clamping: point - counted))
    }
}
