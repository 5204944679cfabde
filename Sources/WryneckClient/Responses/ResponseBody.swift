// ResponseBody.swift - the body of a response, and the hold on its connection.
// Invariant: when nobody holds it, or what was asked of it, any more, the rest of the body is not waited for: its
// connection is drained or closed.

package import WryneckBodies
public import WryneckDeferred
public import WryneckHTTP

/// The body of a response, piece by piece, with back-pressure: the server sends no more than 64 KiB ahead of the
/// reader.
///
/// Read it once: as an `AsyncSequence` (`for try await piece in response.body`), with `forEach(_:)` or `next()`, or
/// whole (`response.bytes(upTo:)`, `text()`, `json(as:)`). A body that is let go of before its end is cancelled.
public final class ResponseBody: AsyncSequence {
    /// A piece of the body, as it came from the network, or from the decoder.
    public typealias Element = [UInt8]

    let incoming: IncomingBody
    /// Told once, when the rest is not wanted.
    private var source: (any CancellableSource)?
    /// Ends with the body.
    var deadline: TotalDeadline?

    package init(_ incoming: IncomingBody, from source: (any CancellableSource)?) {
        (self.incoming, self.source) = (incoming, source)
    }

    deinit { source?.cancel() }

    /// The number of bytes that the head has told; nil if it did not, or if the content is decoded on the way.
    public var declaredLength: Int? { incoming.declaredLength }

    /// The fields behind the body, once it has ended.
    public var trailers: Headers { incoming.trailers }

    /// Whether all of it has come.
    public var isComplete: Bool { if case .complete = incoming.ending { true } else { false } }

    /// The next piece, when it has come; nil at the end.
    public func next() -> Deferred<[UInt8]?> { held(incoming.next()) }

    /// Calls `body` with each piece, for programs without a task.
    /// - Parameter body: gets a piece; what it throws ends the reading and fails the result.
    /// - Returns: fires at the end of the body.
    public func forEach(_ body: @escaping ([UInt8]) throws -> Void) -> Deferred<Void> { held(incoming.forEach(body)) }

    /// All of it.
    func gather(upTo limit: Int) -> Deferred<[UInt8]> {
        held(
            incoming.gather(upTo: limit).mapError { error in
                (error as? HTTPError)?.status == .contentTooLarge ? ClientFailure.bodyTooLong(limit: limit) : error
            })
    }

    /// Reads no more of it: a reader that waits fails with `ClientFailure.abandoned`, and the connection is kept only
    /// if little is left.
    public func cancel() { fail(.abandoned) }

    func fail(_ failure: ClientFailure) {
        deadline = nil
        let source = source.take()
        incoming.fail(with: failure)
        source?.cancel()
    }

    /// Keeps this object for as long as somebody waits for what was asked of it.
    private func held<Value>(_ deferred: Deferred<Value>) -> Deferred<Value> {
        if !deferred.hasFired { deferred.onSettled { [self] _ in _ = self } }
        return deferred
    }

    /// Reads pieces one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let body: ResponseBody

        /// The next piece; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            try await body.next().value
        }
    }

    /// An iterator over the pieces that have not been read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}

/// Where a response's body comes from, and who is told that the rest of it is not wanted.
package protocol CancellableSource: BodySource {
    /// Nobody reads the rest. Called at most once by a body, perhaps after its end.
    func cancel()
}
