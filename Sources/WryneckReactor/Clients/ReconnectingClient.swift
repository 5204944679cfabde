// ReconnectingClient.swift - a connection that comes back. Twisted's ReconnectingClientFactory and ClientService in one.
// Invariants: at most one attempt, connection or wait at a time; after `stop()` none, and nothing is begun. A client that was started lives
// until it is stopped, whoever holds it.

public import WryneckDeferred

extension Backoff {
    /// For a connection that is to last: a second, then half as long again each time, up to a minute. Twisted's ClientService waits like this;
    /// its older ReconnectingClientFactory goes up to an hour, in which a service stays away long after its server is back.
    public static var reconnecting: Backoff { Backoff(initial: .seconds(1), factor: 1.5, cap: .seconds(60), jitter: 0.25) }
}

/// Keeps a connection to an endpoint: connects, and connects again after a failure or loss, waiting longer and longer.
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

    /// Told of each failure or loss (nil if the connection ended in order), and how long the client will wait; for a log.
    public var onRetry: (_ error: (any Error)?, _ delay: Duration) -> Void = { _, _ in }

    /// How often it has tried again since the last connection that lasted.
    public private(set) var retries = 0

    private let scheduler: any Scheduler
    private let connect: Connect
    private let factory: () throws -> any StreamProtocol
    private let backoff: Backoff
    private var generator: any RandomNumberGenerator
    private var lastDelay = Duration.zero
    private var state = State.idle
    /// From its making to its connection's end: a protocol may stop the client before the attempt has told of its success.
    private var stream: WatchedStream?
    private var waiters = ConnectionWaiters()

    /// - Parameters:
    ///   - reactor: on which it lives.
    ///   - endpoint: where to.
    ///   - timeout: how long one attempt may take.
    ///   - backoff: how long to wait between attempts.
    ///   - generator: where the chance in the waits comes from.
    ///   - factory: makes the protocol of each connection. What it throws counts as a failure.
    public convenience init(
        on reactor: Reactor, to endpoint: Endpoint, timeout: Duration? = nil, backoff: Backoff = .reconnecting,
        using generator: any RandomNumberGenerator = SystemRandomNumberGenerator(), _ factory: @escaping () throws -> any StreamProtocol
    ) {
        self.init(on: reactor, backoff: backoff, using: generator, factory) { reactor.connect(to: endpoint, timeout: timeout, $0) }
    }

    init(
        on scheduler: any Scheduler, backoff: Backoff, using generator: any RandomNumberGenerator,
        _ factory: @escaping () throws -> any StreamProtocol, connect: @escaping Connect
    ) {
        self.scheduler = scheduler
        self.backoff = backoff
        self.generator = generator
        self.factory = factory
        self.connect = connect
    }

    /// Whether it has been started and not stopped.
    public var isRunning: Bool { if case .idle = state { false } else { true } }

    /// Whether there is a connection now.
    public var isConnected: Bool { if case .connected = state { true } else { false } }

    /// Begins, unless it has.
    public func start() { if !isRunning { begin() } }

    /// Ends: the connection is closed once all is sent, an attempt is called off, and there is no other (Twisted's `stopTrying`).
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
    /// - Parameter failures: after so many failed attempts from now on, the last one's error is the result; nil waits on.
    /// - Returns: the protocol of the connection, at once if it stands; `CancelledError` if the client is stopped before.
    public func whenConnected(failAfter failures: Int? = nil) -> Deferred<any StreamProtocol> {
        if case .connected = state, let stream { return .succeed(stream.real) }
        return waiters.add(failAfter: failures)
    }

    /// The next wait will be the first one again (Twisted's `resetDelay`). This happens by itself when a connection has lasted longer than the
    /// wait before it.
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
        // Weak, for the client holds the Deferred. Whoever is connecting holds the client, by the closure above.
        deferred.whenSettled { [weak self, attempt = ObjectIdentifier(deferred)] result in
            // A cancellation is a stop's, and whatever comes after it is nobody's.
            guard let self, case .connecting(let current) = state, ObjectIdentifier(current) == attempt else { return }
            switch result {
            case .success(let stream): stream.isOver ? retry(after: stream.reason) : stand(stream)
            case .failure(let error): fail(error)
            }
        }
    }

    private func stand(_ stream: WatchedStream) {
        state = .connected(since: scheduler.now)
        waiters.succeedAll(stream.real)
    }

    private func fail(_ error: any Error) {
        retry(after: error)
        waiters.noteFailure(error)
    }

    private func ended(_ stream: WatchedStream, _ reason: ConnectionLost?) {
        guard stream === self.stream, case .connected(let since) = state else { return }
        if since.duration(to: scheduler.now) > lastDelay { resetDelay() }
        retry(after: reason)
    }

    private func retry(after error: (any Error)?) {
        stream = nil
        // No timer would ever run there, and what waits for one would never be let go of.
        if let reactor = scheduler as? Reactor, reactor.hasEnded {
            state = .idle
            return waiters.failAll(error ?? ReactorError.ended)
        }
        retries += 1
        let delay = backoff.delay(afterFailures: retries, using: &generator)
        lastDelay = delay
        state = .waiting(scheduler.callLater(delay) { [self] in begin() })
        onRetry(error, delay)
    }
}
