// IncomingBody.swift - a body that comes, as a stream with back-pressure: bytes that nobody has taken yet are held
// here, and the source is told of those that were taken.
// Invariants: pieces come out once and in order, to one reader; the end, or the error, comes after the last piece and
// stays.

internal import HTTPTypes
public import WryneckDeferred
public import WryneckHTTP

/// The body of a message that comes, piece by piece: of a request at a server, where it is called `RequestBody`, and
/// of a response at a client.
///
/// Read it once: as an `AsyncSequence` (`for try await piece in request.body`), with `forEach(_:)`, or whole with
/// `request.collect(upTo:)`.
///
/// A request's limit is that of the resource (`Resource.bodyLimit`), or of the server if the resource has none
/// (`Limits.body.bytes`); a reader of the whole body can set a smaller one. The smallest wins, whether the request
/// tells its length or comes in chunks, and a longer body ends in an `HTTPError` with 413 that names the limit.
public final class IncomingBody: AsyncSequence {
    /// A piece of the body, as it came from the network.
    public typealias Element = [UInt8]

    package enum Ending {
        case open
        case complete
        case failed(any Error)
    }

    /// A piece with fewer bytes is joined with the one behind it, because a body in chunks of one byte would otherwise
    /// be held as that many arrays.
    private static let smallPiece = 4096

    /// The length in the head; nil for a body that does not tell it.
    public let declaredLength: Int?

    /// The fields behind a body of unknown length, once it has ended, without those that steer the message, its route
    /// or its sender's identity (RFC 9110 §6.5.1).
    public private(set) var trailers = Headers()

    /// Nil once nothing more can come.
    private var source: (any BodySource)?
    private var pieces: [[UInt8]] = []
    private var held = 0
    /// The number of bytes that have arrived so far.
    package private(set) var receivedCount = 0
    package private(set) var ending: Ending
    private var limit: Int?
    private var isWanted = false
    private var waiter: Deferred<[UInt8]?>?
    /// Collects all bytes, if somebody wants the body whole.
    var gathering: Gathering?

    package init(from source: (any BodySource)?, _ length: BodyLength) {
        self.source = source
        switch length {
        case .none:
            declaredLength = 0
            ending = .complete
        case .known(let length):
            declaredLength = length
            ending = .open
        case .unknown:
            declaredLength = nil
            ending = .open
        }
    }

    /// A body that is here already: its pieces are shared with whoever else holds them, and not copied.
    /// - Parameter pieces: none of them empty.
    package init(holding pieces: [[UInt8]]) {
        self.pieces = pieces
        held = pieces.reduce(0) { $0 + $1.count }
        (declaredLength, receivedCount, ending) = (held, held, .complete)
    }

    // MARK: The source's side

    package func receive(_ bytes: UnsafeRawBufferPointer) {
        guard case .open = ending else { return }
        receivedCount += bytes.count
        if let limit, receivedCount > limit { return fail(with: IncomingBody.tooLong(limit)) }
        if let gathering {
            gathering.append(bytes)
            return took(bytes.count)
        }
        if let waiter {
            self.waiter = nil
            took(bytes.count)
            return settle(waiter, .success(Array(bytes)))
        }
        if let last = pieces.indices.last, pieces[last].count < IncomingBody.smallPiece {
            pieces[last].append(contentsOf: bytes)
        } else {
            pieces.append(Array(bytes))
        }
        held += bytes.count
    }

    /// All of it has come.
    package func finish(_ trailers: Headers = Headers()) {
        guard case .open = ending else { return }
        self.trailers = trailers
        ending = .complete
        wake()
    }

    package func fail(with error: any Error) {
        guard case .open = ending else { return }
        ending = .failed(error)
        pieces = []
        held = 0
        wake()
    }

    /// Ends the body, because the response is out: bytes that have not arrived never will.
    package func exchangeEnded() {
        source = nil
        fail(with: IncomingBody.ReadError.responseSent)
    }

    /// Sets the most bytes of the body, unless a smaller limit is set already. A body with a larger length fails at
    /// once, also if all of it is here already.
    package func setLimit(_ newLimit: Int) {
        let limit = Swift.min(newLimit, self.limit ?? .max)
        self.limit = limit
        guard receivedCount > limit || (declaredLength ?? 0) > limit else { return }
        if case .complete = ending { ending = .open }
        fail(with: IncomingBody.tooLong(limit))
    }

    private static func tooLong(_ limit: Int) -> HTTPError {
        HTTPError(.contentTooLarge, "the body is longer than \(limit) \(limit == 1 ? "byte" : "bytes")")
    }

    /// The limit that is set; nil before the resource is known, as in middleware.
    package var currentLimit: Int? { limit }

    /// The error that broke the body off; nil if there is none.
    package var failure: (any Error)? {
        if case .failed(let error) = ending { return error }
        return nil
    }

    /// The number of pieces that wait here, for tests.
    package var heldPieces: Int { pieces.count }

    /// Whether a reader waits for the next piece.
    package var isAwaited: Bool { waiter != nil || gathering != nil }

    private func wake() {
        if let gathering {
            self.gathering = nil
            gathering.settle(failure)
            return
        }
        guard let waiter else { return }
        self.waiter = nil
        settle(waiter, nextHeld() ?? .success(nil))
    }

    private func settle(_ waiter: Deferred<[UInt8]?>, _ result: Result<[UInt8]?, any Error>) {
        // A waiter that was cancelled ignores this, and its piece is lost, as with any reader that leaves. A failure is
        // not reported: the exchange knows that the body broke off.
        waiter.settleUnreported(result)
    }

    // MARK: The reader's side

    /// The next piece without waiting: a piece, nil at the end, or the error. Nil if nothing is here yet.
    private func nextHeld() -> Result<[UInt8]?, any Error>? {
        if !pieces.isEmpty {
            let piece = pieces.removeFirst()
            held -= piece.count
            took(piece.count)
            return .success(piece)
        }
        switch ending {
        case .open: return nil
        case .complete: return .success(nil)
        case .failed(let error): return .failure(error)
        }
    }

    private func took(_ count: Int) { source?.consumed(count) }

    private func want() {
        guard !isWanted else { return }
        isWanted = true
        if case .open = ending { source?.wanted() }
    }

    /// Returns all bytes that wait here; the one piece of a small body without a copy. A source may give more as soon
    /// as it is told that some were taken.
    package func takeHeld() -> [UInt8] {
        var taken = exchange(&pieces, with: [])
        while held > 0 {
            took(exchange(&held, with: 0))
            taken += exchange(&pieces, with: [])
        }
        return taken.count == 1 ? taken[0] : Array(taken.joined())
    }

    /// Notes that somebody waits: from now on the client has to send.
    package func becomeWanted() {
        isWanted = true
        source?.wanted()
    }

    private func wait(_ waiter: Deferred<[UInt8]?>) {
        self.waiter = waiter
        becomeWanted()
    }

    /// The next piece, when it has arrived; nil at the end.
    public func next() -> Deferred<[UInt8]?> {
        want()
        if let result = nextHeld() {
            switch result {
            case .success(let piece): return .succeed(piece)
            case .failure(let error): return .failUnreported(error)
            }
        }
        guard !isAwaited else { return .fail(IncomingBody.ReadError.twoReaders) }
        let waiter = Deferred<[UInt8]?>()
        wait(waiter)
        return waiter
    }

    /// Calls `body` with each piece, for resources without a task.
    /// - Parameter body: gets a piece; what it throws ends the reading and fails the result.
    /// - Returns: fires at the end of the body.
    public func forEach(_ body: @escaping ([UInt8]) throws -> Void) -> Deferred<Void> {
        want()
        let done = Deferred<Void>()
        pump(body, done)
        return done
    }

    private func pump(_ body: @escaping ([UInt8]) throws -> Void, _ done: Deferred<Void>) {
        while let result = nextHeld() { guard hand(result, to: body, done) else { return } }
        guard !isAwaited else { return done.settle(.failure(IncomingBody.ReadError.twoReaders)) }
        let next = Deferred<[UInt8]?>()
        wait(next)
        next.whenSettled { [self] result in if hand(result, to: body, done) { pump(body, done) } }
    }

    /// Answers whether there may be another piece.
    private func hand(
        _ result: Result<[UInt8]?, any Error>, to body: ([UInt8]) throws -> Void, _ done: Deferred<Void>
    ) -> Bool {
        switch result {
        case .success(let piece?):
            do { try body(piece) } catch {
                done.settle(.failure(error))
                return false
            }
            return true
        case .success(nil): done.settle(.success(()))
        case .failure(let error): done.settleUnreported(.failure(error))
        }
        return false
    }

    /// Reads pieces one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let body: IncomingBody

        /// The next piece; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            try await body.next().value
        }
    }

    /// An iterator over the pieces that have not been read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}

extension IncomingBody {
    /// Why a body could not be read.
    public enum ReadError: Error, Hashable, Sendable {
        /// Two readers wait for the same body.
        case twoReaders
        /// The body was read after the response had been sent; unread bytes are dropped then.
        case responseSent
        /// A part of a multipart body was read after the part behind it had been asked for.
        case partIsOver
    }
}
