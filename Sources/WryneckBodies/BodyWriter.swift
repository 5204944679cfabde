// BodyWriter.swift - writes a body while it is sent. Invariant: after the end, after the reader has left or after
// an abort there is no sink any more, and every write fails at once.

package import Logging
public import WryneckDeferred
public import WryneckHTTP
public import WryneckReactor

/// A body that a producer writes.
public struct StreamBody {
    package enum Producer {
        case async((BodyWriter) async throws -> Void)
        case deferred((BodyWriter) throws -> Deferred<Void>)
        /// A class of its own keeps responses small.
        case filtered(FilteredProducer)
    }

    /// The number of bytes that are sent; nil if unknown.
    package let length: Int?
    package let producer: Producer

    package init(length: Int?, producer: Producer) { (self.length, self.producer) = (length, producer) }
}

/// Whose body it is: the exchange's at a server, the request's at a client.
package protocol BodyOwner: AnyObject {
    var reactor: Reactor { get }
    var logger: Logger { get }
}

/// Writes a body, piece by piece, no faster than its receiver takes it: a response's at a server, where it is called
/// `ResponseWriter`, and a request's at a client.
public final class BodyWriter {
    /// Fields behind the body, if its length was not told; to be set before the producer ends. Fields that may not be
    /// trailers are left out (RFC 9110 §6.5.1), and a client may ignore them all. A value that may not be sent breaks
    /// the connection off.
    public var trailers = Headers()

    /// Nil once the body has ended.
    private var sink: (any BodySink)?
    package let owner: any BodyOwner
    private var remaining: Int?
    /// Whether the log says that there was more than was told.
    private var hasToldExcess = false
    private var waiters: [Deferred<Void>] = []
    private var filters: [any BodyFilter]

    package init(to sink: any BodySink, _ stream: StreamBody, for owner: any BodyOwner) {
        self.sink = sink
        self.owner = owner
        remaining = stream.promised
        filters = stream.filters
        if !filters.isEmpty { linkFilters() }
    }

    /// Writes a piece and waits until the connection has room for the next one.
    /// - Parameter bytes: the piece; an empty one does nothing.
    /// - Throws: `BodyWriter.Failure`.
    public nonisolated(nonsending) func write(_ bytes: [UInt8]) async throws {
        if try send(bytes) { try await room().value }
    }

    /// Writes a piece and waits until the connection has room for the next one.
    /// - Parameter text: the piece, sent as UTF-8.
    /// - Throws: `BodyWriter.Failure`.
    public nonisolated(nonsending) func write(_ text: String) async throws { try await write(Array(text.utf8)) }

    /// Writes a part of a file, which the kernel sends without a copy, and waits until the connection has room for the
    /// next piece.
    ///
    /// A part that is not in memory makes the reactor's thread wait for the disk: read it on another thread first.
    /// - Parameter slice: the part; an empty one does nothing. If the file turns out to be shorter, the connection
    ///   breaks off.
    /// - Throws: `BodyWriter.Failure`.
    public nonisolated(nonsending) func write(_ slice: FileSlice) async throws {
        // Filters need bytes.
        if !filters.isEmpty { return try await writePieces(of: slice) }
        guard let sink = try take(slice.count) else { return }
        if sink.write(.file(slice)) { try await room().value }
    }

    /// Runs what may block on a thread of the reactor's pool.
    package nonisolated(nonsending) func runInThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value)
        async throws -> Value
    {
        guard sink != nil else { throw BodyWriter.Failure.disconnected }
        return try await owner.reactor.runInThread(body)
    }

    /// Writes a piece.
    ///
    /// The result may be ignored: a client that leaves is not reported as an unhandled error. A producer that writes
    /// much should wait all the same, because everything that the client has not taken yet is kept in memory.
    /// - Parameter bytes: the piece; an empty one does nothing.
    /// - Returns: fires when the connection has room for the next piece; fails with a `BodyWriter.Failure`.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Deferred<Void> {
        do { return try send(bytes) ? room() : .succeed(()) } catch { return refusal(error) }
    }

    private func refusal(_ error: any Error) -> Deferred<Void> {
        if error as? BodyWriter.Failure == .tooLong, !hasToldExcess {
            hasToldExcess = true
            owner.logger.warning("A body is longer than was told; the rest is not sent")
        }
        return .failUnreported(error)
    }

    /// Sends a piece. True if the producer should wait, because the unsent bytes are above the high-water mark.
    private func send(_ bytes: [UInt8]) throws -> Bool {
        guard let sink = try take(bytes.count) else { return false }
        return filters.first?.take(bytes) ?? sink.write(.bytes(bytes))
    }

    /// Counts bytes as written; nil if there are none.
    private func take(_ count: Int) throws -> (any BodySink)? {
        guard let sink else { throw BodyWriter.Failure.disconnected }
        guard count > 0 else { return nil }
        if let left = remaining {
            guard count <= left else { throw BodyWriter.Failure.tooLong }
            remaining = left - count
        }
        return sink
    }

    private func room() -> Deferred<Void> {
        let waiter = Deferred<Void>()
        waiters.append(waiter)
        return waiter
    }

    // MARK: The sink's side

    /// Whether all promised bytes have been written.
    package var isComplete: Bool { (remaining ?? 0) == 0 }

    package func drained() { if let filter = filters.last { filter.drained() } else { releaseWaiters() } }

    private func releaseWaiters() {
        let waiting = waiters
        waiters = []
        waiting.forEach { try? $0.callback(()) }
    }

    /// Ends the body: `done` is called when the filters have passed everything on.
    package func finish(_ done: @escaping () -> Void) { finish(filters[...], done) }

    private func finish(_ filters: ArraySlice<any BodyFilter>, _ done: @escaping () -> Void) {
        guard let filter = filters.first else { return done() }
        filter.finish { [self] in finish(filters.dropFirst(), done) }
    }

    /// Connects the filters: each holds the next one; references back are weak.
    private func linkFilters() {
        for (index, filter) in filters.enumerated() {
            let next = index + 1 < filters.count ? filters[index + 1] : nil
            weak let before = index > 0 ? filters[index - 1] : nil
            let isFirst = index == 0
            filter.begin(
                BodyOutlet(
                    pass: { [weak self] bytes in next?.take(bytes) ?? self?.sink?.write(.bytes(bytes)) ?? false },
                    room: { [weak self] in if isFirst { self?.releaseWaiters() } else { before?.drained() } },
                    fail: { [weak self] error in self?.sink?.breakOff(error) }))
        }
    }

    package func end() {
        sink = nil
        let filters = filters
        self.filters = []
        filters.forEach { $0.cancel() }
        let waiting = waiters
        waiters = []
        waiting.forEach { $0.settleUnreported(.failure(BodyWriter.Failure.disconnected)) }
    }
}

extension BodyWriter {
    /// Why a piece of a body could not be written.
    public enum Failure: Error, Hashable, Sendable {
        /// The client has left, or the response has ended.
        case disconnected
        /// More bytes than the promised length: the piece is not sent.
        case tooLong
        /// The producer ended before the promised length.
        case tooShort
    }
}
