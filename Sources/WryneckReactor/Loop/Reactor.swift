// Reactor.swift - one thread, one epoll set.
// Invariant: every stored callback runs on that thread, between two waits. Only `handle` may be used from elsewhere.

internal import CLinux
internal import Glibc
public import Logging

/// The event loop: it watches descriptors, runs timers, and keeps everything that lives on it on one thread.
///
/// A reactor is a plain class that is not `Sendable`: the compiler keeps it, and all that hangs on it, where it was made.
/// Other threads reach it through `handle`.
public final class Reactor: Scheduler {
    /// At most this many calls of other threads, and as many jobs of async code, run in a turn; the rest waits until the network had its chance.
    private static let callsPerTurn = 256

    /// The door for other threads.
    public let handle: ReactorHandle

    /// Where errors of callbacks are reported.
    public let logger: Logger

    /// The time of this turn: read once, after the wait, so that all callbacks of a turn see the same instant.
    public var now: Instant {
        // A call costs less than the check for a change under way that comes with reading a stored property of another module.
        @inline(never) get { turnTime }
    }
    private var turnTime: Instant

    /// Who looks up the names of hosts for `connect`; the system, in a thread, unless told.
    public var resolver: any HostResolver = SystemResolver()

    /// Makes the connections of `connect`.
    package var dialer: any Dialer = SocketDialer()

    package let clock: any ReactorClock
    package let timers = TimerQueue()
    package let buffers = BufferPool()
    let threadCalls = ThreadCalls()
    /// How many tasks that were started here have not ended yet.
    package internal(set) var liveTasks = 0

    /// How many jobs of async code have run; for tests and measurements.
    package private(set) var jobsRun = 0
    /// So long does an ended reactor wait for tasks that were cancelled with their connections (a second SIGTERM is to end a
    /// server within 100 ms).
    package var patienceWithTasks = Duration.milliseconds(50)

    let lifeCycle: LifeCycle
    var stallNanoseconds: Int64?

    let poller: Poller
    var sources = SourceTable()
    private var unflushed: [any TurnEnd] = []
    private var jobs: [ReactorJob] = []
    private var calls: [ReactorInbox.Call] = []
    var state = State.ready

    enum State { case ready, running, stopRequested, shuttingDown, leaving, crashed, ended }

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
        lifeCycle = LifeCycle(logger: logger)
        handle = try ReactorHandle()
        poller = try Poller()
        turnTime = clock.now
        let waker = Waker(descriptor: handle.inbox.wakeNumber)
        let token = sources.insert(waker)
        try poller.control(.add, handle.inbox.wakeNumber, .readable, token)
    }

    // Threads that are blocked on a reactor which nobody has run must not wait for ever.
    deinit {
        timers.link.scheduler = nil
        handle.inbox.close()
    }

    // MARK: Running

    /// Runs until `stop()`, on the calling thread, which then belongs to the reactor.
    ///
    /// SIGPIPE is ignored meanwhile: writev(2) and sendfile(2) have no flag against it. That holds for the whole process and is undone at the
    /// end. The first SIGINT or SIGTERM stops the reactor, the second ends it at once, if no other part of the program handles them through
    /// Wryneck. On the main thread, the main actor and `DispatchQueue.main` stay alive.
    /// - Parameter handlingSignals: whether SIGINT, SIGTERM and SIGHUP are heeded, and SIGPIPE is ignored; false leaves them to the host.
    /// - Throws: `ReactorError.alreadyRunning`, `.ended`, or an `Errno` of the kernel's poll.
    public func run(handlingSignals: Bool = true) throws {
        guard state == .ready else { throw state == .ended ? ReactorError.ended : ReactorError.alreadyRunning }
        state = .running
        handle.inbox.adoptCurrentThread()
        lifeCycle.takeOver(self, handlingSignals: handlingSignals)
        defer { leave() }
        lifeCycle.startUp(self)
        while state == .running || goesOn() { try turn() }
    }

    /// Asks the reactor to stop: it ends this turn, runs the triggers of its shutdown, waits for what they start, and ends. Without
    /// effect if the reactor does not run, or stops already.
    public func stop() {
        if state == .running { state = .stopRequested }
    }

    /// Ends the run at the end of this turn: *before* triggers of the shutdown are skipped, and nothing is waited for.
    public func stopNow() {
        switch state {
        case .running, .stopRequested, .shuttingDown: state = .leaving
        case .ready, .leaving, .crashed, .ended: break
        }
    }

    /// Ends the run at the end of this turn without any shutdown: no trigger runs, connections and timers stay, and the reactor can be run
    /// again. For tests, and for programs that lend their thread to a reactor for a while.
    public func crash() {
        switch state {
        case .running, .stopRequested, .shuttingDown: state = .crashed
        case .ready, .leaving, .crashed, .ended: break
        }
    }

    /// Asks for a stop that takes at most `grace`; a reactor that stops already has so much time left from now, if that is less.
    package func stop(grace: Duration) {
        switch state {
        case .shuttingDown: lifeCycle.hurry(grace, on: self)
        // Asked for twice in one turn.
        case .stopRequested: shutdownLimit = min(grace, shutdownLimit)
        case .ready, .running, .leaving, .crashed, .ended:
            shutdownLimit = grace
            stop()
        }
    }

    /// What there is to do between two turns when the reactor does not simply run; and whether there is another turn.
    func goesOn() -> Bool {
        if state == .stopRequested {
            state = .shuttingDown
            lifeCycle.shutDown(self) { [unowned self] in if state == .shuttingDown { state = .leaving } }
        }
        return state == .shuttingDown
    }

    /// One turn: wait (or only look, as tests do), then everything that is due, then one flush of each transport that has something to send.
    package func turn(waits: Bool = true) throws(Errno) {
        let count = try poller.wait(milliseconds: waits ? patience : 0)
        turnTime = clock.now
        for index in 0..<count {
            let (token, readiness) = poller.event(index)
            // Looked up again for each event: a callback before may have ended this registration.
            sources[token]?.ready(readiness)
        }
        timers.fire(dueBy: now)
        runInbox()
        finishTurn()
        if let stallNanoseconds { checkStall(stallNanoseconds, events: count) }
    }

    /// Makes the calling thread the reactor's, for tests that turn it by hand.
    package func adopt() { handle.inbox.adoptCurrentThread() }

    /// Whether the next turn would have something to do without any event.
    package var hasWorkNow: Bool { handle.inbox.hasPendingWork || !unflushed.isEmpty }

    /// How long the next wait may take, in milliseconds, rounded up so that no timer runs early; -1 for ever. Clipped to
    /// what epoll_wait takes.
    private var patience: CInt {
        if hasWorkNow { return 0 }
        guard let deadline = timers.nextLook else { return -1 }
        let (nanoseconds, overflow) = deadline.nanoseconds.subtractingReportingOverflow(clock.now.nanoseconds)
        if overflow { return deadline < now ? 0 : CInt.max }
        return nanoseconds <= 0 ? 0 : CInt(clamping: (nanoseconds - 1) / 1_000_000 + 1)
    }

    func runInbox() {
        guard handle.inbox.hasPendingWork else { return }
        handle.inbox.take(jobs: &jobs, calls: &calls, budget: Reactor.callsPerTurn)
        for call in calls { call(self) }
        // The room is kept for the next ones, but not that of a flood.
        calls.removeAll(keepingCapacity: calls.count <= Reactor.callsPerTurn)
        jobsRun += jobs.count
        for job in jobs { job.run(on: handle) }
        jobs.removeAll(keepingCapacity: jobs.count <= Reactor.callsPerTurn)
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

    func leave() {
        defer { lifeCycle.giveBack() }
        guard state == .crashed else { return end() }
        lifeCycle.rewind()
        state = .ready
    }

    /// Ends everything that lives here: connections first, then the threads, then the tasks.
    func end() {
        state = .leaving
        lifeCycle.shutdown.run(.during)
        state = .ended
        sources.all.forEach { $0.reactorStopped() }
        endThreads()
        lifeCycle.shutdown.run(.after)
        endTasks()
        handle.inbox.close()
        unflushed = []
        lifeCycle.removeAll()
        // A timer's closure often holds the reactor, which holds the timer: this is where the circle is cut.
        timers.removeAll()
    }

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

    /// Errors of user code are logged and never end the loop.
    package func guarding(_ body: () throws -> Void) {
        do { try body() } catch { logger.error("A callback threw an error", metadata: ["error": "\(error)"]) }
    }
}

/// Something with work for the end of the turn: a transport that has bytes to send.
package protocol TurnEnd: AnyObject {
    func turnEnded()
}
