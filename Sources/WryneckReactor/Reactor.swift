// Reactor.swift - one thread, one epoll set.
// Invariant: every stored callback runs on that thread, between two waits. Only `handle` may be used from elsewhere.

internal import Glibc
public import Logging

/// The event loop: it watches descriptors, runs timers, and keeps everything that lives on it on one thread.
///
/// A reactor is a plain class that is not `Sendable`: the compiler keeps it, and all that hangs on it, where it was made.
/// Other threads reach it through `handle`.
public final class Reactor: Scheduler {
    /// At most this many jobs of async code run in a turn; the rest waits until the network had its chance.
    private static let jobsPerTurn = 256
    /// So long does an ended reactor wait for tasks that were cancelled with their connections (a second SIGTERM is to end a
    /// server within 100 ms).
    private static let nanosecondsForTasks: Int64 = 50_000_000

    /// The door for other threads.
    public let handle: ReactorHandle

    /// Where errors of callbacks are reported.
    public let logger: Logger

    /// The time of this turn: read once, after the wait, so that all callbacks of a turn see the same instant.
    public package(set) var now: Instant

    package let clock: any ReactorClock
    package let timers = TimerQueue()
    package let buffers = BufferPool()
    /// How many tasks that were started here have not ended yet.
    package internal(set) var liveTasks = 0

    /// Called instead of stopping at once when somebody asks for a stop that gives work its time to end.
    package var gracefulStop: ((Duration) -> Void)?

    private let poller: Poller
    private var sources = SourceTable()
    private var unflushed: [any TurnEnd] = []
    private var jobs: [UnownedJob] = []
    private var calls: [ReactorHandle.Call] = []
    private(set) var state = State.ready
    private var whenRunning: [() -> Void] = []

    enum State { case ready, running, stopping, ended }

    /// Makes a reactor on the kernel's monotonic clock. It becomes the property of the thread that runs it.
    /// - Parameter logger: where errors of callbacks are reported.
    /// - Throws: `Errno` if the process has no descriptors left.
    public convenience init(logger: Logger = .current) throws(Errno) { try self.init(clock: MonotonicClock(), logger: logger) }

    /// Makes a reactor on another clock, as tests do.
    /// - Parameters:
    ///   - clock: read once a turn.
    ///   - logger: where errors of callbacks are reported.
    /// - Throws: `Errno` if the process has no descriptors left.
    public init(clock: any ReactorClock, logger: Logger = .current) throws(Errno) {
        self.clock = clock
        self.logger = logger
        handle = try ReactorHandle()
        poller = try Poller()
        now = clock.now
        let waker = Waker(descriptor: handle.wakeNumber)
        let token = sources.insert(waker)
        try poller.control(.add, handle.wakeNumber, .readable, token)
    }

    // MARK: Running

    /// Runs until `stop()`, on the calling thread, which then belongs to the reactor.
    ///
    /// SIGPIPE is ignored meanwhile: writev(2) and sendfile(2) have no flag against it. That holds for the whole process and is undone at the
    /// end. SIGINT and SIGTERM stop the reactor if no other part of the program handles them through Wryneck.
    /// - Parameter handlingSignals: whether SIGINT and SIGTERM stop the reactor, and SIGPIPE is ignored; false leaves both to the host.
    /// - Throws: `ReactorError.alreadyRunning`, `.ended`, or an `Errno` of the kernel's poll.
    public func run(handlingSignals: Bool = true) throws {
        guard state != .running, state != .stopping else { throw ReactorError.alreadyRunning }
        guard state == .ready else { throw ReactorError.ended }
        state = .running
        handle.adoptCurrentThread()
        let brokenPipe = handlingSignals ? BrokenPipe() : nil
        let signals = handlingSignals ? SignalWatch(on: self, [SIGINT, SIGTERM]) { [unowned self] _ in stop() } : nil
        defer {
            signals?.end()
            end()
            withExtendedLifetime(brokenPipe) {}
        }
        let waiting = whenRunning
        whenRunning = []
        waiting.forEach { $0() }
        while state == .running { try turn() }
    }

    /// Ends the run at the end of this turn. Without effect if the reactor does not run.
    public func stop() {
        if state == .running { state = .stopping }
    }

    /// Ends the run as soon as what is under way has ended, or after `grace`.
    package func stop(grace: Duration) {
        if let gracefulStop { gracefulStop(grace) } else { stop() }
    }

    /// Runs `body` as soon as the reactor runs: now, if it does already; never, if it has ended.
    /// - Parameter body: what to run, on the reactor's thread; what it throws is logged.
    public func callWhenRunning(_ body: @escaping () throws -> Void) {
        let guarded = { [unowned self] in self.guarding(body) }
        switch state {
        case .ready: whenRunning.append(guarded)
        case .running, .stopping: guarded()
        case .ended: break
        }
    }

    /// One turn: wait (or only look, as tests do), then everything that is due, then one flush of each transport that has something to send.
    package func turn(waits: Bool = true) throws(Errno) {
        let count = try poller.wait(milliseconds: waits ? patience : 0)
        now = clock.now
        for index in 0..<count {
            let (token, readiness) = poller.event(index)
            // Looked up again for each event: a callback before may have ended this registration (row E4).
            sources[token]?.ready(readiness)
        }
        timers.fire(dueBy: now)
        runInbox()
        finishTurn()
    }

    /// Makes the calling thread the reactor's, for tests that turn it by hand.
    package func adopt() { handle.adoptCurrentThread() }

    /// Whether the next turn would have something to do without any event.
    package var hasWorkNow: Bool { handle.hasPendingWork || !unflushed.isEmpty }

    /// How long the next wait may take, in milliseconds, rounded up so that no timer runs early; -1 for ever. Clipped to
    /// what epoll_wait takes (row R8).
    private var patience: CInt {
        if hasWorkNow { return 0 }
        guard let deadline = timers.nextLook else { return -1 }
        let (nanoseconds, overflow) = deadline.nanoseconds.subtractingReportingOverflow(clock.now.nanoseconds)
        if overflow { return deadline < now ? 0 : CInt.max }
        return nanoseconds <= 0 ? 0 : CInt(clamping: (nanoseconds - 1) / 1_000_000 + 1)
    }

    private func runInbox() {
        guard handle.hasPendingWork else { return }
        handle.take(jobs: &jobs, calls: &calls, jobBudget: Reactor.jobsPerTurn)
        for call in calls { call(self) }
        calls.removeAll()
        let serial = handle.asUnownedSerialExecutor()
        let executor = handle.asUnownedTaskExecutor()
        // The form with both executors: the others loop or crash for an executor that is both (swift#71307).
        for job in jobs { job.runSynchronously(isolatedTo: serial, taskExecutor: executor) }
        jobs.removeAll()
    }

    private func finishTurn() {
        guard !unflushed.isEmpty else { return }
        var round: [any TurnEnd] = []
        swap(&round, &unflushed)
        for item in round { item.turnEnded() }
        // What was written meanwhile waits for the next turn, which then does not sleep.
        guard unflushed.isEmpty else { return }
        round.removeAll(keepingCapacity: true)
        swap(&round, &unflushed)
    }

    private func end() {
        state = .ended
        sources.all.forEach { $0.reactorStopped() }
        endTasks()
        handle.close()
        unflushed = []
        whenRunning = []
        // A timer's closure often holds the reactor, which holds the timer: this is where the circle is cut.
        timers.removeAll()
    }

    /// Tasks whose connections just ended get their cancellation delivered, and some time to end: a job that comes later is never run. A
    /// task that ignores its cancellation cannot be waited for.
    private func endTasks() {
        let limit = Syscalls.monotonicNanoseconds() + Reactor.nanosecondsForTasks
        while liveTasks > 0 {
            let left = limit - Syscalls.monotonicNanoseconds()
            guard left > 0 else { return logger.warning("A reactor ended before its tasks", metadata: ["tasks": "\(liveTasks)"]) }
            if !handle.hasPendingWork { _ = try? poller.wait(milliseconds: CInt(left / 1_000_000) + 1) }
            Syscalls.drainNotifications(handle.wakeNumber)
            runInbox()
        }
    }

    // MARK: For sources and transports

    package func register(_ source: any EventSource, _ descriptor: CInt, _ interest: Readiness) throws(Errno) -> SourceToken {
        // Nobody would ever tell it that the reactor has ended.
        guard state != .ended else { throw Errno(rawValue: ECANCELED) }
        let token = sources.insert(source)
        do { try poller.control(.add, descriptor, interest, token) } catch {
            sources.remove(token)
            throw error
        }
        return token
    }

    package func update(_ token: SourceToken, _ descriptor: CInt, _ interest: Readiness) throws(Errno) {
        try poller.control(.modify, descriptor, interest, token)
    }

    package func deregister(_ token: SourceToken, _ descriptor: CInt) {
        // The kernel's own bookkeeping follows the close; a failure here could only mean that it is gone already.
        try? poller.control(.remove, descriptor, [], token)
        sources.remove(token)
    }

    /// How many descriptors are watched, the reactor's own not counted.
    package var sourceCount: Int { sources.count - 1 }

    package func flushAtTurnEnd(_ item: any TurnEnd) { unflushed.append(item) }

    // MARK: Scheduler

    /// Runs `body` once, `delay` from now. See `Scheduler.callLater(_:_:)`.
    /// - Parameters:
    ///   - delay: how long to wait at least; a negative one counts as zero.
    ///   - body: what to run; what it throws is logged.
    /// - Returns: the call, which can be cancelled or moved.
    @discardableResult
    public func callLater(_ delay: Duration, _ body: @escaping () throws -> Void) -> DelayedCall {
        DelayedCall(on: self, queue: timers, at: now + max(delay, .zero)) { [unowned self] in guarding(body) }
    }

    /// Errors of user code are logged and never end the loop (row R7).
    package func guarding(_ body: () throws -> Void) {
        do { try body() } catch { logger.error("A callback threw an error", metadata: ["error": "\(error)"]) }
    }
}

/// Something with work for the end of the turn: a transport that has bytes to send.
package protocol TurnEnd: AnyObject {
    func turnEnded()
}
