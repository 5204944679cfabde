// RequestBody+Gathering.swift - the whole body in one array: what comes goes straight into it, and nobody is woken before the end.
// Invariant: the array never has more than four times the room that what has come takes, whatever length a head has told.

internal import HTTPTypes
internal import WryneckDeferred
internal import WryneckHTTP

/// A body on its way into one array.
final class Gathering {
    /// Room for so much is made before anything has come.
    private static let firstRoom = 16 * 1024

    private(set) var bytes: [UInt8]
    private let expected: Int
    let done: Deferred<[UInt8]>

    /// - Parameters:
    ///   - bytes: what is here already.
    ///   - expected: how many bytes there will be, as far as that was told.
    ///   - done: fires with all of them.
    init(_ bytes: [UInt8], expected: Int, _ done: Deferred<[UInt8]>) {
        self.bytes = bytes
        self.expected = expected
        self.done = done
    }

    func append(_ piece: UnsafeRawBufferPointer) {
        let count = bytes.count + piece.count
        if count > bytes.capacity { bytes.reserveCapacity(max(count, min(expected, max(Gathering.firstRoom, 4 * count)))) }
        bytes.append(contentsOf: piece)
    }

    /// A reader that was cancelled swallows this.
    func settle(_ error: (any Error)?) {
        if let error { try? done.errback(error) } else { try? done.callback(bytes) }
    }
}

extension RequestBody {
    /// All of the body, once it has ended.
    /// - Parameter limit: see `setLimit(_:)`.
    /// - Returns: fires with the bytes, or fails as reading does.
    func gather(upTo limit: Int) -> Deferred<[UInt8]> {
        setLimit(limit)
        let bytes = takeHeld()
        switch ending {
        case .complete: return .succeed(bytes)
        case .failed(let error): return .fail(error)
        case .open: break
        }
        guard !isAwaited else { return .fail(BodyError.twoReaders) }
        let done = Deferred<[UInt8]> { [weak self] _ in self?.gathering = nil }
        gathering = Gathering(bytes, expected: declaredLength ?? 0, done)
        becomeWanted()
        return done
    }
}
