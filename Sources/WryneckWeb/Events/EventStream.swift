// EventStream.swift - one client's stream of server-sent events (HTML, "Server-sent events").
// Invariants: events leave whole and in their order; what waits for a slow client is bounded; behind the end nothing is
// written, and whoever waits is told.

public import Wryneck
public import WryneckDeferred
internal import WryneckReactor

/// A response that goes on: events for a page's `EventSource`, as they come about.
///
/// ```swift
/// root.get("ticks") { request in
///     .events { events in
///         for tick in 1... {
///             try await events.send("\(tick)", id: "\(tick)")
///             try await request.reactor.sleep(for: .seconds(1))
///         }
///     }
/// }
/// ```
///
/// A client that leaves ends it: what the producer awaits is cancelled, and `onEnd(_:)` is called. So does a server
/// that stops: the client is told when to come back, and the response ends well. While nothing happens, a comment keeps
/// the connection alive (``Options/heartbeat``). It lives on its request's reactor.
public final class EventStream {
    /// The request that it answers.
    public let request: Request
    /// The id of the last event that the client has had, when it comes back; nil for a new one. One above
    /// ``EventStream/idLimit`` bytes counts as none: it is not one of this server's.
    public let lastEventID: String?
    /// The most bytes of a `lastEventID`.
    public static let idLimit = 1024

    /// Whether nothing can be sent any more.
    public private(set) var isOver = false
    /// The number of events that a slow client has missed, with ``SlowClients/dropOldest``.
    public private(set) var droppedCount = 0

    let options: Options
    private let writer: ResponseWriter
    private var queue = EventQueue()
    /// Whether the writer is too far ahead of the client.
    private(set) var isHeldUp = false
    /// Whether it ends when what waits has left.
    private var isEnding = false
    private var lastWrite: Instant
    private var heartbeat: DelayedCall?
    private var waiters: [Deferred<Void>] = []
    private var endHooks: [() -> Void] = []
    /// Nil once it has fired, or was cancelled.
    private var done: Deferred<Void>?

    init(_ writer: ResponseWriter, _ request: Request, _ options: Options) {
        (self.writer, self.request, self.options) = (writer, request, options)
        lastWrite = request.reactor.now
        lastEventID = request.headers["Last-Event-ID"].flatMap { id in
            id.isEmpty || id.utf8.count > EventStream.idLimit ? nil : id
        }
    }

    /// Sends an event.
    /// - Parameter event: the event.
    /// - Returns: fires when there is room for the next one; with another policy than ``SlowClients/wait``, at once.
    ///   It may be ignored; of a producer that ignores it, no more than ``Options/bufferBytes`` wait. Fails with a
    ///   ``Failure``.
    @discardableResult
    public func send(_ event: ServerSentEvent) -> Deferred<Void> { offer(event.bytes) }

    /// Sends an event, and waits until there is room for the next one.
    /// - Parameter event: the event.
    /// - Throws: a ``Failure``; `CancelledError` if the task was cancelled, as at the end.
    public nonisolated(nonsending) func send(_ event: ServerSentEvent) async throws {
        try await offer(event.bytes).value
    }

    /// Sends a comment, which clients ignore.
    /// - Parameter text: its lines.
    public func comment(_ text: String) {
        var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { ": \($0)\n" }.joined()
        lines += "\n"
        offer(Array(lines.utf8))
    }

    /// Ends the response, when what waits has left. The client comes back; to be rid of it, answer its next request
    /// with 204.
    public func end() {
        guard !isOver, !isEnding else { return }
        isEnding = true
        if queue.isEmpty { finish(.success(())) }
    }

    /// Runs `body` when the stream is over, whether the client has left, the server stops or it was ended; at once, if
    /// it is over already.
    /// - Parameter body: runs once, on the reactor's thread.
    public func onEnd(_ body: @escaping () -> Void) {
        if isOver { body() } else { endHooks.append(body) }
    }

    // MARK: Its life

    /// Begins.
    /// - Returns: fires when the response has ended well; a cancellation ends the stream.
    func begin() -> Deferred<Void> {
        let done = Deferred<Void> { [self] _ in finish(nil) }
        self.done = done
        if let retry = options.retry { write(EventStream.retryLine(retry)) }
        armHeartbeat(in: options.heartbeat)
        request.onServerStop { [weak self] in self?.serverStops() }
        return done
    }

    /// The producer has ended.
    func produced(_ result: Result<Void, any Error>) {
        switch result {
        case .success: end()
        case .failure(let error): finish(.failure(error))
        }
    }

    private func serverStops() {
        guard !isOver else { return }
        while let bytes = queue.popFirst() { write(bytes) }
        write(EventStream.retryLine(options.restartDelay * Double.random(in: 1...2)))
        finish(.success(()))
    }

    /// Ends it.
    /// - Parameter result: how the response ends; nil if that is known.
    private func finish(_ result: Result<Void, any Error>?) {
        guard !isOver else { return }
        isOver = true
        queue = EventQueue()
        try? heartbeat?.cancel()
        heartbeat = nil
        let (hooks, waiting, done) = (endHooks, waiters, done)
        (endHooks, waiters, self.done) = ([], [], nil)
        if let result { done?.settleUnreported(result) }
        for waiter in waiting { waiter.settleUnreported(.failure(Failure.ended)) }
        hooks.forEach { $0() }
    }

    // MARK: What goes out

    /// Sends bytes that are whole events.
    /// - Parameters:
    ///   - bytes: the events.
    ///   - isBounded: whether the limit of what waits counts.
    /// - Returns: as `send(_:)`.
    @discardableResult
    func offer(_ bytes: [UInt8], isBounded: Bool = true) -> Deferred<Void> {
        guard !isOver, !isEnding else { return .failUnreported(Failure.ended) }
        if !isHeldUp {
            write(bytes)
        } else if queue.bytes + bytes.count <= options.bufferBytes || !isBounded {
            queue.append(bytes)
        } else if options.slowClients == .dropOldest {
            queue.append(bytes)
            while queue.bytes > options.bufferBytes, queue.popFirst() != nil { droppedCount += 1 }
        } else {
            finish(.success(()))
            return .failUnreported(Failure.tooSlow)
        }
        guard isHeldUp, options.slowClients == .wait else { return .succeed(()) }
        let waiter = Deferred<Void>()
        waiters.append(waiter)
        return waiter
    }

    private func write(_ bytes: [UInt8]) {
        lastWrite = request.reactor.now
        let room: Deferred<Void> = writer.write(bytes)
        guard !room.hasFired else { return }
        isHeldUp = true
        room.whenSettled { [weak self] result in if case .success = result { self?.hasRoom() } }
    }

    private func hasRoom() {
        isHeldUp = false
        while !isHeldUp, !isOver, let bytes = queue.popFirst() { write(bytes) }
        guard !isHeldUp, !isOver else { return }
        if isEnding { return finish(.success(())) }
        let waiting = waiters
        waiters = []
        waiting.forEach { try? $0.callback(()) }
    }

    private func armHeartbeat(in time: Duration) {
        guard options.heartbeat > .zero, !isOver else { return }
        heartbeat = request.reactor.callLater(time) { [weak self] in self?.beat() }
    }

    private func beat() {
        guard !isOver else { return }
        let idle = request.reactor.now - lastWrite
        guard idle >= options.heartbeat else { return armHeartbeat(in: options.heartbeat - idle) }
        // For a client that takes nothing, what waits is sign enough.
        if isHeldUp { lastWrite = request.reactor.now } else { write(Array(":\n\n".utf8)) }
        armHeartbeat(in: options.heartbeat)
    }

    private static func retryLine(_ time: Duration) -> [UInt8] {
        let (seconds, attoseconds) = max(time, .zero).components
        let milliseconds = min(seconds, 1_000_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
        return Array("retry: \(milliseconds)\n\n".utf8)
    }
}

/// Events that wait for a slow client.
private struct EventQueue {
    private var events: [[UInt8]] = []
    private var first = 0
    private(set) var bytes = 0

    var isEmpty: Bool { bytes == 0 }

    mutating func append(_ event: [UInt8]) {
        events.append(event)
        bytes += event.count
    }

    mutating func popFirst() -> [UInt8]? {
        guard first < events.count else { return nil }
        let event = exchange(&events[first], with: [])
        first += 1
        bytes -= event.count
        if first * 2 > events.count {
            events.removeFirst(first)
            first = 0
        }
        return event
    }
}
