// Reactor.swift - one thread, one epoll set.
// Invariant: every stored callback runs on that thread, between two waits. Other threads may use only `handle`.

internal import CLinux
internal import Glibc
public import Logging

/// The event loop: it watches descriptors, runs timers, and keeps everything that lives on it on one thread.
///
/// A reactor is a plain class that is not `Sendable`: the compiler keeps it, and everything that refers to it, on the
/// thread where it was made. Other threads reach it through `handle`.
public final class Reactor: Scheduler {
    /// The most calls from other threads, and the most jobs of async code, in one turn; the rest waits until the
    /// network had its chance.
    private static let callsPerTurn = 256

    /// The access for other threads.
    public let handle: ReactorHandle

    /// The logger for the errors that callbacks throw, and for those of Deferreds that nobody has handled. If it writes
    /// to standard output or error by the logging library's own handler, a thread does the writing: a reader that takes
    /// nothing does not stop the loop.
    public let logger: Logger

    /// The time of this turn: read once, after the wait, so that all callbacks of a turn see the same instant. To
    /// measure how long a callback takes, use `freshTime`.
    public var now: Instant {
        // A call costs less than the exclusivity check that comes with reading a stored property of another module.
        @inline(never) get { turnTime }
    }
    private var turnTime: Instant

    /// The time at this very moment, read from the clock: for measuring how long a callback takes.
    public var freshTime: Instant { clock.now }

    /// Looks up the names of hosts for `connect`. By default the system does it, in a thread.
    public var resolver: any HostResolver = SystemResolver()

    /// Makes the connections of `connect`.
    package var dialer: any Dialer = SocketDialer()

    package let clock: any ReactorClock
    package let timers = TimerQueue()
    package let buffers = BufferPool()
    let threadCalls = ThreadCalls()
    /// The number of tasks that were started here and have not ended.
    package internal(set) var liveTasks = 0

    /// The number of jobs of async code that have run; for tests and measurements.
    package private(set) var jobsRun = 0
    /// How long an ended reactor waits for tasks that were cancelled with their connections. Short, because a second
    /// SIGTERM has to end a server within 100 ms.
    package var patienceWithTasks = Duration.milliseconds(50)

    let lifeCycle: LifeCycle
    var stallNanoseconds: Int64?

    let poller: Poller
    var sources = SourceTable()
    private var unflushed: [any TurnEnd] = []
    var farewells: [() -> Void] = []
    private var jobs: [ReactorJob] = []
    private var calls: [ReactorInbox.Call] = []
    var state = State.ready

    enum State { case ready, running, stopRequested, shuttingDown, leaving, crashed, ended }

    /// Makes a reactor on the kernel's monotonic clock. It belongs to the thread that runs it.
    /// - Parameter logger: gets the errors that callbacks throw.
    /// - Throws: `Errno` if the process has no descriptors left.
    public convenience init(logger: Logger = .current) throws(Errno) {
        try self.init(clock: MonotonicClock(), logger: logger)
    }

    /// Makes a reactor on another clock, as tests do.
    /// - Parameters:
    ///   - clock: read once a turn.
    ///   - logger: gets the errors that callbacks throw.
    /// - Throws: `Errno` if the process has no descriptors left.
    package init(clock: any ReactorClock, logger: Logger = .current) throws(Errno) {
        self.clock = clock
        self.logger = logger.queued
        lifeCycle = LifeCycle(logger: self.logger)
        handle = try ReactorHandle()
        poller = try Poller()
        turnTime = clock.now
        let waker = Waker(descriptor: handle.inbox.wakeNumber)
        let token = sources.insert(waker)
        try poller.control(.add, handle.inbox.wakeNumber, .readable, token)
    }

    // A thread that is blocked on a reactor which nobody has run would otherwise wait for ever.
    deinit {
        timers.link.scheduler = nil
        handle.inbox.close()
    }

    // MARK: Running

    /// Runs on the calling thread, which then belongs to the reactor, until `stop()`.
    ///
    /// SIGPIPE is ignored meanwhile, because writev(2) and sendfile(2) have no flag against it. That holds for the
    /// whole process and is undone at the end. The first SIGINT or SIGTERM stops the reactor, the second ends it at
    /// once, if no other part of the program handles them through Wryneck. On the main thread, the main actor and
    /// `DispatchQueue.main` go on working.
    /// - Parameter handlingSignals: whether SIGINT, SIGTERM and SIGHUP are handled, and SIGPIPE is ignored; false
    ///   leaves them to the host program.
    /// - Throws: `Reactor.Failure.alreadyRunning`, `.ended`, or an `Errno` of the kernel's poll.
    public func run(handlingSignals: Bool = true) throws {
        guard state == .ready else { throw state == .ended ? Reactor.Failure.ended : Reactor.Failure.alreadyRunning }
        state = .running
        handle.inbox.adoptCurrentThread()
        lifeCycle.takeOver(self, handlingSignals: handlingSignals)
        let unhandledErrors = UnhandledErrors(of: self)
        unhandledErrors.begin()
        // This runs last, after everything that lives on the reactor has ended.
        defer {
            unhandledErrors.end()
            logger.flush()
        }
        defer { leave() }
        lifeCycle.startUp(self)
        while state == .running || goesOn() { try turn() }
    }

    /// Stops the reactor: it ends this turn, runs the triggers of its shutdown, waits for what they start, and ends.
    /// Without effect if the reactor does not run, or is already stopping.
    public func stop() {
        if state == .running { state = .stopRequested }
    }

    /// Ends the run at the end of this turn: the *before* triggers of the shutdown are skipped, and nothing is waited
    /// for.
    public func stopNow() {
        switch state {
        case .running, .stopRequested, .shuttingDown: state = .leaving
        case .ready, .leaving, .crashed, .ended: break
        }
    }

    /// Ends the run at the end of this turn without a shutdown: no trigger runs, connections and timers stay, and the
    /// reactor can be run again. For tests, and for programs that lend their thread to a reactor for a while.
    public func crash() {
        switch state {
        case .running, .stopRequested, .shuttingDown: state = .crashed
        case .ready, .leaving, .crashed, .ended: break
        }
    }

    /// Stops within `grace`. A reactor that is already stopping gets that much time from now, if it is less than it
    /// has.
    package func stop(grace: Duration) {
        switch state {
        case .shuttingDown: lifeCycle.hurry(grace, on: self)
        // A second stop in one turn: the shorter time counts.
        case .stopRequested: shutdownLimit = min(grace, shutdownLimit)
        case .ready, .running, .leaving, .crashed, .ended:
            shutdownLimit = grace
            stop()
        }
    }

    /// Does what is due between two turns, other than running on. Returns whether there is another turn.
    func goesOn() -> Bool {
        if state == .stopRequested {
            state = .shuttingDown
            lifeCycle.shutDown(self) { [unowned self] in if state == .shuttingDown { state = .leaving } }
        }
        return state == .shuttingDown
    }

    /// One turn: waits (or only looks, as tests do), runs everything that is due, then flushes each transport that has
    /// something to send.
    package func turn(waits: Bool = true) throws(Errno) {
        let count = try poller.wait(milliseconds: waits ? patience : 0)
        turnTime = clock.now
        for index in 0..<count {
            let (token, readiness) = poller.event(index)
            // Looked up again for each event, because an earlier callback may have ended this registration.
            sources[token]?.ready(readiness)
        }
        if !farewells.isEmpty { tellFarewells() }
        timers.fire(dueBy: now)
        runInbox()
        finishTurn()
        if let stallNanoseconds { checkStall(stallNanoseconds, events: count) }
    }

    /// Makes the calling thread the reactor's, for tests that turn it by hand.
    package func adopt() { handle.inbox.adoptCurrentThread() }

    /// Whether the next turn would have something to do without any event.
    package var hasWorkNow: Bool { handle.inbox.hasPendingWork || !unflushed.isEmpty || !farewells.isEmpty }

    /// How long the next wait may take, in milliseconds, rounded up so that no timer runs early; -1 for ever. Limited
    /// to the range of epoll_wait's argument.
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
        // The room stays for the next calls, unless a flood made it large.
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
        // The next turn sends what was written meanwhile, and does not sleep before.
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
        tellFarewells()
        letTasksCleanUp()
        endThreads()
        lifeCycle.shutdown.run(.after)
        endTasks()
        handle.inbox.close()
        unflushed = []
        lifeCycle.removeAll()
        // A timer's closure often holds the reactor, which holds the timer: this breaks the cycle.
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

    /// Runs user code. Its errors are logged and never end the loop.
    package func guarding(_ body: () throws -> Void) {
        do { try body() } catch { logger.error("A callback threw an error", metadata: ["error": "\(error)"]) }
    }
}

/// An object with work for the end of the turn: a transport that has bytes to send.
package protocol TurnEnd: AnyObject {
    func turnEnded()
}
