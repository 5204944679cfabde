// ResponseWriter.swift - the way for a body that is written while it is sent.
// Invariant: after the end, the client's leaving or an abort there is no exchange any more, and every write fails at once.

public import WryneckDeferred
public import WryneckHTTP
public import WryneckReactor

/// A body that a producer writes.
public struct StreamBody {
    enum Producer {
        case async((ResponseWriter) async throws -> Void)
        case deferred((ResponseWriter) throws -> Deferred<Void>)
        /// A class of its own keeps responses small.
        case filtered(FilteredProducer)
    }

    /// How many bytes go out, if that is known.
    let length: Int?
    let producer: Producer
}

/// Writes a response's body, piece by piece, no faster than the client takes it.
public final class ResponseWriter {
    /// Fields to send behind the body, if it is chunked: set them before the producer ends. Those that may not be trailers are left out
    /// (RFC 9110 §6.5.1), and a client may ignore them all. One whose value may not be sent breaks the connection off.
    public var trailers = Headers()

    private var exchange: Exchange?
    private var remaining: Int?
    private var waiters: [Deferred<Void>] = []
    private var filters: [any BodyFilter]

    init(_ exchange: Exchange, _ stream: StreamBody) {
        self.exchange = exchange
        remaining = stream.promised
        filters = stream.filters
        if !filters.isEmpty { linkFilters() }
    }

    /// Writes a piece and waits until the connection has room for the next one.
    /// - Parameter bytes: the piece; an empty one does nothing.
    /// - Throws: `StreamError`.
    public nonisolated(nonsending) func write(_ bytes: [UInt8]) async throws {
        if try send(bytes) { try await room().value }
    }

    /// Writes a piece and waits until the connection has room for the next one.
    /// - Parameter text: the piece, sent as UTF-8.
    /// - Throws: `StreamError`.
    public nonisolated(nonsending) func write(_ text: String) async throws { try await write(Array(text.utf8)) }

    /// Writes a part of a file, which the kernel sends without a copy, and waits until the connection has room for the next piece.
    ///
    /// What is not in memory is waited for where it is sent, on the reactor's thread: read it on another one first.
    /// - Parameter slice: the part; an empty one does nothing. If the file turns out to be shorter, the connection breaks off.
    /// - Throws: `StreamError`.
    public nonisolated(nonsending) func write(_ slice: FileSlice) async throws {
        // What stands between wants bytes.
        if !filters.isEmpty, let exchange { return try await writePieces(of: slice, on: exchange.request.reactor) }
        guard let exchange = try take(slice.count) else { return }
        if exchange.writePiece(slice) { try await room().value }
    }

    /// Runs what may block on a thread of the reactor's pool.
    nonisolated(nonsending) func runInThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        guard let exchange else { throw StreamError.disconnected }
        try await exchange.request.reactor.runInThread(body)
    }

    /// Writes a piece.
    /// - Parameter bytes: the piece; an empty one does nothing.
    /// - Returns: fires when the connection has room for the next one; fails with a `StreamError`.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Deferred<Void> {
        do { return try send(bytes) ? room() : .succeed(()) } catch { return .fail(error) }
    }

    /// Whether the connection has more to send than it should: the answer of whether to wait.
    private func send(_ bytes: [UInt8]) throws -> Bool {
        guard let exchange = try take(bytes.count) else { return false }
        return filters.first?.take(bytes) ?? exchange.writePiece(bytes)
    }

    /// Counts so many bytes as written; nil if there are none.
    private func take(_ count: Int) throws -> Exchange? {
        guard let exchange else { throw StreamError.disconnected }
        guard count > 0 else { return nil }
        if let left = remaining {
            guard count <= left else { throw StreamError.tooLong }
            remaining = left - count
        }
        return exchange
    }

    private func room() -> Deferred<Void> {
        let waiter = Deferred<Void>()
        waiters.append(waiter)
        return waiter
    }

    // MARK: The exchange's side

    /// Whether all that was promised has been written.
    var isComplete: Bool { (remaining ?? 0) == 0 }

    func drained() { if let filter = filters.last { filter.drained() } else { releaseWaiters() } }

    private func releaseWaiters() {
        let waiting = waiters
        waiters = []
        waiting.forEach { try? $0.callback(()) }
    }

    /// The producer has written everything: `done` is called when the filters have let it pass.
    func finish(_ done: @escaping () -> Void) { finish(filters[...], done) }

    private func finish(_ filters: ArraySlice<any BodyFilter>, _ done: @escaping () -> Void) {
        guard let filter = filters.first else { return done() }
        filter.finish { [self] in finish(filters.dropFirst(), done) }
    }

    /// Each filter holds the next one; what leads back is weak.
    private func linkFilters() {
        for (index, filter) in filters.enumerated() {
            let next = index + 1 < filters.count ? filters[index + 1] : nil
            weak let before = index > 0 ? filters[index - 1] : nil
            let isFirst = index == 0
            filter.begin(
                BodyOutlet(
                    pass: { [weak self] bytes in next?.take(bytes) ?? self?.exchange?.writePiece(bytes) ?? false },
                    room: { [weak self] in if isFirst { self?.releaseWaiters() } else { before?.drained() } },
                    fail: { [weak self] error in self?.exchange?.breakOff(error) }))
        }
    }

    func end() {
        exchange = nil
        let filters = filters
        self.filters = []
        filters.forEach { $0.cancel() }
        let waiting = waiters
        waiters = []
        waiting.forEach { try? $0.errback(StreamError.disconnected) }
    }
}

/// Why a piece of a body could not be written.
public enum StreamError: Error, Hashable, Sendable {
    /// The client has left, or the response has ended.
    case disconnected
    /// More than the length that was told: the piece is not sent.
    case tooLong
    /// The producer ended before the length that was told.
    case tooShort
}
