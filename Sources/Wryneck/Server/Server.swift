// Server.swift - reactors, listeners and sites as one thing that starts and stops. Safe to use from any task: it holds
// only handles.
// Invariant: its life goes one way, from idle to stopped; every start and every wait ends exactly once.

public import Logging
public import WryneckHTTP
public import WryneckReactor

/// An HTTP server: some reactors that listen at the same endpoints.
///
/// Each reactor has a tree of its own: the closure that makes the site runs once on each of their threads.
public final class Server: Sendable {
    /// Makes the site of one reactor, on its thread.
    public typealias MakeSite = @Sendable (Reactor) throws -> Site

    typealias HangupHook = @Sendable (Reactor) throws -> Void

    enum Phase {
        case idle
        case starting
        case running([ReactorHandle])
        case stopped
    }

    struct State {
        var phase = Phase.idle
        var addresses: [SocketAddress] = []
        var liveThreads = 0
        var failure: (any Error)?
        var hangupHooks: [HangupHook] = []
        var startHooks: [@Sendable (Server) throws -> Void] = []
        var notifier: ServiceNotifier?
        /// How long a stop may take that was asked for before the start has ended; nil for none.
        var stopWish: Duration?
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// Held while the server runs, so that a peer's reset during sendfile does not end the process.
        var brokenPipe: BrokenPipe?

        /// Whether nothing runs, and nothing is about to.
        var isOver: Bool {
            if case .starting = phase { return false }
            return liveThreads == 0
        }

        /// Removes and returns the waiters that may go on now.
        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            guard isOver else { return [] }
            defer { waiters = [] }
            return waiters
        }
    }

    let endpoints: [Endpoint]
    let reactorCount: Server.ReactorCount
    let limits: Limits
    let timeouts: Timeouts
    let http2: HTTP2Support
    let logger: Logger
    let makeSite: MakeSite
    /// One for all reactors, because the kernel distributes a client's connections over them.
    let peerLimit: PeerLimit?
    let state = Locked(State())

    /// - Parameters:
    ///   - endpoints: where to listen; at least one.
    ///   - reactors: the number of threads that share the work; one by default.
    ///   - limits: how much a client may send.
    ///   - timeouts: how long a client may take.
    ///   - http2: where it speaks HTTP/2; on secure endpoints by default.
    ///   - logger: gets the errors that handlers throw; the current logger by default.
    ///   - site: makes a tree. It runs once for each reactor, on its thread, so values that the trees share have to be
    ///     `Sendable`.
    public convenience init(
        _ endpoints: Endpoint..., reactors: Server.ReactorCount = .count(1), limits: Limits = .standard,
        timeouts: Timeouts = .standard,
        http2: HTTP2Support = .overTLS, logger: Logger = .current, site: @escaping MakeSite
    ) {
        self.init(
            endpoints, reactors: reactors, limits: limits, timeouts: timeouts, http2: http2, logger: logger, site: site)
    }

    /// - Parameters:
    ///   - endpoints: where to listen; at least one.
    ///   - reactors: the number of threads that share the work; one by default.
    ///   - limits: how much a client may send.
    ///   - timeouts: how long a client may take.
    ///   - http2: where it speaks HTTP/2; on secure endpoints by default.
    ///   - logger: gets the errors that handlers throw; the current logger by default.
    ///   - site: makes a tree. It runs once for each reactor, on its thread, so values that the trees share have to be
    ///     `Sendable`.
    public init(
        _ endpoints: [Endpoint], reactors: Server.ReactorCount = .count(1), limits: Limits = .standard,
        timeouts: Timeouts = .standard,
        http2: HTTP2Support = .overTLS, logger: Logger = .current, site: @escaping MakeSite
    ) {
        self.endpoints = endpoints
        reactorCount = reactors
        self.limits = limits
        self.timeouts = timeouts
        self.http2 = http2
        self.logger = logger.queued
        makeSite = site
        peerLimit = limits.clamped.connection.perPeer.map { PeerLimit($0) }
    }

    /// The addresses of its sockets, with the real ports, once it has started.
    public var addresses: [SocketAddress] { state.withLock { $0.addresses } }

    /// Starts and returns as soon as all reactors listen.
    /// - Returns: the server itself.
    /// - Throws: `Endpoint.ListenError` if it cannot listen at an endpoint, `Server.Failure`, or what the site's
    ///   closure threw.
    @discardableResult
    public func start() async throws -> Server {
        try state.withLock { state in
            guard case .idle = state.phase else { throw Server.Failure.alreadyStarted }
            guard !endpoints.isEmpty else { throw Server.Failure.noEndpoint }
            state.phase = .starting
            state.brokenPipe = BrokenPipe()
        }
        var handles: [ReactorHandle] = []
        let gate = StartGate()
        do {
            for index in 0..<reactorCount.number {
                let handle = try await startWorker(index, gate)
                handles.append(handle)
            }
            try runStartHooks()
        } catch {
            state.withLock { $0.phase = .stopped }
            gate.release(handles.count, opening: false)
            await threadsEnded()
            finishStop()
            throw error
        }
        gate.release(handles.count, opening: true)
        let running = handles
        let (stopWish, waiters) = state.withLock { state in
            state.phase = .running(running)
            return (state.stopWish, state.takeWaiters())
        }
        // Its reactors may have been stopped from within, and all be gone already.
        waiters.forEach { $0.resume() }
        if let stopWish { beginStop(grace: stopWish) }
        return self
    }

    /// Starts and serves until SIGINT or SIGTERM comes, `stop(grace:)` is called, or the calling task is cancelled;
    /// requests that are under way then get at most `timeouts.drain`. A second signal ends it at once, and ends the
    /// process if handlers still hang some seconds later. SIGHUP calls the hooks of `onHangup(_:)`. Signals are handled
    /// from before the start until all threads have ended.
    /// - Parameters:
    ///   - handlingSignals: whether signals are handled; false leaves them to the host program.
    ///   - started: called once, on the first reactor's thread, when all reactors listen and the signals are handled:
    ///     the place to print
    ///     `addresses`.
    /// - Throws: what `start()` throws. As a program's last line, `main(_:)` makes a line of it and an exit code.
    public func run(handlingSignals: Bool = true, _ started: @escaping @Sendable (Server) -> Void = { _ in })
        async throws
    {
        try await run(handlingSignals ? StopSignal(of: self) : nil, started)
    }

    /// Serves; `stopping` takes the signals, nil leaves them to the host.
    func run(_ stopping: StopSignal?, _ started: @escaping @Sendable (Server) -> Void) async throws {
        let signals = stopping.flatMap { heedSignals($0) }
        do { try await start() } catch {
            await signals?.end()
            throw error
        }
        await serve(started)
        await signals?.end()
    }

    /// Serves, once the server has started, until it has ended.
    func serve(_ started: @escaping @Sendable (Server) -> Void) async {
        handles.first?.perform { [self] reactor in
            started(self)
            reportReady(on: reactor)
        }
        await withTaskCancellationHandler {
            await threadsEnded()
        } onCancel: {
            beginStop(grace: timeouts.drain)
        }
        finishStop()
    }

    /// Stops listening, lets the requests that are under way complete, and ends. Returns when all threads have ended.
    /// - Parameter grace: the most time for these requests; those that are left then are cut off.
    public func stop(grace: Duration = .seconds(30)) async {
        beginStop(grace: grace)
        await threadsEnded()
        finishStop()
    }

    var handles: [ReactorHandle] {
        state.withLock { state in
            if case .running(let handles) = state.phase { return handles }
            return []
        }
    }

    /// Ends the threads at once; those of a server that is starting, as soon as it has.
    func abort() {
        wishToStop(within: .zero, orNotStart: true)
        handles.forEach { $0.stopNow() }
    }

    private func finishStop() {
        let waiters = state.withLock { state in
            if case .idle = state.phase { return [CheckedContinuation<Void, Never>]() }
            state.phase = .stopped
            state.brokenPipe = nil
            return state.takeWaiters()
        }
        waiters.forEach { $0.resume() }
    }

    private func threadsEnded() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.waiters.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }
}

extension Server {
    /// Why a server cannot start.
    public enum Failure: Error, Hashable, Sendable {
        /// It was started before; make a new one.
        case alreadyStarted
        /// It has no endpoint to listen at.
        case noEndpoint
    }
}
