// BodyRelay.swift - one body carried over from the side where it comes to the side where it goes, in either direction.
// Invariants: a piece is read when the one before has found room, so that neither side is ahead by more than its own
// limit; a body that breaks off on one side breaks off on the other, and never ends as if it were whole.

internal import WryneckBodies
internal import WryneckClient
internal import WryneckDeferred
internal import WryneckHTTP

/// A body that comes.
protocol RelayedBody: AnyObject {
    func next() -> Deferred<[UInt8]?>
    /// The fields behind it, once it has ended.
    var trailers: Headers { get }
    /// Nobody reads the rest.
    func stopReading()
}

extension ResponseBody: RelayedBody {
    func stopReading() { cancel() }
}

extension IncomingBody: RelayedBody {
    /// The server knows what to do with a rest that nobody reads.
    func stopReading() {}
}

final class BodyRelay {
    private let source: any RelayedBody
    private let writer: BodyWriter
    private let done: Deferred<Void>
    private var isPumping = false
    private var goesOn = false

    private init(_ source: any RelayedBody, _ writer: BodyWriter) {
        (self.source, self.writer) = (source, writer)
        done = Deferred { [weak source] _ in source?.stopReading() }
    }

    /// Begins.
    /// - Returns: fires when the last piece is written, with the trailers set. A cancellation stops the reading.
    static func start(_ source: any RelayedBody, to writer: BodyWriter) -> Deferred<Void> {
        let relay = BodyRelay(source, writer)
        relay.pump()
        return relay.done
    }

    /// A loop and no recursion: pieces that are here already would each take a part of the stack.
    private func pump() {
        goesOn = true
        guard !isPumping else { return }
        isPumping = true
        while goesOn {
            goesOn = false
            source.next().whenSettled { [self] in took($0) }
        }
        isPumping = false
    }

    private func took(_ result: Result<[UInt8]?, any Error>) {
        switch result {
        case .success(let piece?): write(piece)
        case .success(nil):
            writer.trailers = source.trailers.forwardedTrailers
            done.settle(.success(()))
        case .failure(let error): done.settle(.failure(error))
        }
    }

    private func write(_ piece: [UInt8]) {
        writer.write(piece).whenSettled { [self] result in
            switch result {
            case .success: pump()
            case .failure(let error):
                source.stopReading()
                done.settle(.failure(error))
            }
        }
    }
}
