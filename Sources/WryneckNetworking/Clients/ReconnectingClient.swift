// ReconnectingClient.swift - a connection that is made again when it is lost. Twisted's ReconnectingClientFactory and
// ClientService in one.
// Invariants: at most one attempt, connection or wait at a time; after `stop()` there is none, and none begins. A
// client that was started lives until it is stopped, whether or not anybody holds it.

public import WryneckDeferred
public import WryneckReactor

extension Backoff {
    /// For connections that should last: one second, then half as long again each time, up to a minute. Twisted's
    /// ClientService waits like this; its older ReconnectingClientFactory goes up to an hour, so that a service stays
    /// away long after its server is back.
    public static var reconnecting: Backoff {
        Backoff(initial: .seconds(1), factor: 1.5, cap: .seconds(60), jitter: 0.25)
    }
}

/// Keeps a connection to an endpoint: connects, and connects again after a failure or loss, after longer and longer
/// waits.
///
/// ```swift
/// let client = ReconnectingClient(on: reactor, to: .tcp(host: "example.org", port: 7)) { Echo() }
/// client.start()
/// ```
public final class ReconnectingClient {
    private enum State {
        case idle
        case connecting(Deferred<WatchedStream>)
        case connected(since: Instant)
        case waiting(DelayedCall)
    }

    typealias Connect = (@escaping () throws -> WatchedStream) -> Deferred<WatchedStream>

    /// Called for each failure or loss, with the error (nil if the connection ended in order) and the wait before the
    /// next attempt; for logs.
    public var onRetry: (_ error: (any Error)?, _ delay: Duration) -> Void = { _, _ in }

    /// The number of attempts since the last connection that lasted.
    public private(set) var retries = 0

    private let place: SchedulerReference
    private let connect: Connect
    private let factory: () throws -> any StreamProtocol
    private let backoff: Backoff
    private var generator: any RandomNumberGenerator
    private var lastDelay = Duration.zero
    private var state = State.idle
    /// From the making of a protocol to its connection's end, because a protocol may stop the client before the attempt
    /// has reported its success.
    private var stream: WatchedStream?
    private var waiters = ConnectionWaiters()

    /// - Parameters:
    ///   - reactor: the reactor of its connections.
    ///   - endpoint: the place to connect to.
    ///   - timeout: the longest time of one attempt; nil as in `connect`.
    ///   - backoff: the waits between attempts.
    ///   - generator: the source of the waits' randomness.
    ///   - factory: makes the protocol of each connection. What it throws counts as a failure.
    public convenience init(
        on reactor: Reactor, to endpoint: Endpoint, timeout: Duration? = nil, backoff: Backoff = .reconnecting,
        using generator: any RandomNumberGenerator = SystemRandomNumberGenerator(),
        _ factory: @escaping () throws -> any StreamProtocol
    ) {
        let place = SchedulerReference(reactor)
        self.init(on: reactor, backoff: backoff, using: generator, factory) { make in
            guard let reactor = place.reactor else { return .fail(Reactor.Failure.ended) }
            return reactor.connect(to: endpoint, timeout: timeout, make)
        }
    }

    init(
        on scheduler: any Scheduler, backoff: Backoff, using generator: any RandomNumberGenerator,
        _ factory: @escaping () throws -> any StreamProtocol, connect: @escaping Connect
    ) {
        place = SchedulerReference(scheduler)
        self.backoff = backoff
        self.generator = generator
        self.factory = factory
        self.connect = connect
    }

    /// Whether it was started and not stopped.
    public var isRunning: Bool { if case .idle = state { false } else { true } }

    /// Whether there is a connection now.
    public var isConnected: Bool { if case .connected = state { true } else { false } }

    /// Starts the client, unless it runs.
    public func start() { if !isRunning { begin() } }

    /// Stops: the connection is closed once everything is sent, an attempt is cancelled, and no other follows
    /// (Twisted's `stopTrying`).
    public func stop() {
        let last = state
        state = .idle
        resetDelay()
        switch last {
        case .idle, .connected: break
        case .connecting(let deferred): deferred.cancel()
        case .waiting(let call): try? call.cancel()
        }
        stream?.close()
        stream = nil
        waiters.failAll(CancelledError())
    }

    /// Waits for the next connection (ClientService's `whenConnected`).
    /// - Parameter failures: after this many failed attempts from now on, the last one's error is the result; nil waits
    ///   on.
    /// - Returns: the protocol of the connection, at once if there is one; `CancelledError` if the client is stopped
    ///   before.
    public func whenConnected(failAfter failures: Int? = nil) -> Deferred<any StreamProtocol> {
        if case .connected = state, let stream { return .succeed(stream.real) }
        return waiters.add(failAfter: failures)
    }

    /// Makes the next wait the first one again (Twisted's `resetDelay`). The client does this itself when a connection
    /// has lasted longer than the wait before it.
    public func resetDelay() {
        retries = 0
        lastDelay = .zero
    }

    private func begin() {
        let deferred = connect { [self] in
            let made = WatchedStream(try factory()) { [self] stream, reason in ended(stream, reason) }
            stream = made
            return made
        }
        state = .connecting(deferred)
        // Weak, because the client holds the Deferred. While connecting, the closure above holds the client.
        deferred.whenSettled { [weak self, attempt = ObjectIdentifier(deferred)] result in
            // A cancellation comes from `stop()`, and results of an earlier attempt count for nothing.
            guard let self, case .connecting(let current) = state, ObjectIdentifier(current) == attempt else { return }
            switch result {
            case .success(let stream): stream.isOver ? retry(after: stream.reason) : stand(stream)
            case .failure(let error): fail(error)
            }
        }
    }

    private func stand(_ stream: WatchedStream) {
        guard let scheduler = place.scheduler else { return }
        state = .connected(since: scheduler.now)
        waiters.succeedAll(stream.real)
    }

    private func fail(_ error: any Error) {
        retry(after: error)
        waiters.noteFailure(error)
    }

    private func ended(_ stream: WatchedStream, _ reason: ConnectionLost?) {
        guard stream === self.stream, case .connected(let since) = state else { return }
        if let scheduler = place.scheduler, since.duration(to: scheduler.now) > lastDelay { resetDelay() }
        retry(after: reason)
    }

    private func retry(after error: (any Error)?) {
        stream = nil
        // A timer would never run on a reactor that has ended, and what waits for it would never be released.
        guard let scheduler = place.scheduler, (scheduler as? Reactor)?.hasEnded != true else {
            state = .idle
            return waiters.failAll(error ?? Reactor.Failure.ended)
        }
        retries += 1
        let delay = backoff.delay(afterFailures: retries, using: &generator)
        lastDelay = delay
        state = .waiting(scheduler.callLater(delay) { [self] in begin() })
        onRetry(error, delay)
    }
}
