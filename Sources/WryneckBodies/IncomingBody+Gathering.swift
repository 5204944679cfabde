// IncomingBody+Gathering.swift - the whole body in one array: bytes go straight into it, and nobody is woken before the
// end.
// Invariant: the array never has room for more than four times the bytes that have arrived, whatever length a head has
// told.

internal import HTTPTypes
package import WryneckDeferred
internal import WryneckHTTP

/// A body that is being collected in one array.
package final class Gathering {
    /// The most room that is made before anything has arrived, in bytes.
    private static let firstRoom = 16 * 1024

    package private(set) var bytes: [UInt8]
    private let expected: Int
    let done: Deferred<[UInt8]>

    /// - Parameters:
    ///   - bytes: the bytes that are here already.
    ///   - expected: the number of bytes in all, as far as it is known.
    ///   - done: fires with all bytes.
    package init(_ bytes: [UInt8], expected: Int, _ done: Deferred<[UInt8]>) {
        self.bytes = bytes
        self.expected = expected
        self.done = done
    }

    package func append(_ piece: UnsafeRawBufferPointer) {
        let count = bytes.count + piece.count
        if count > bytes.capacity {
            bytes.reserveCapacity(max(count, min(expected, max(Gathering.firstRoom, 4 * count))))
        }
        bytes.append(contentsOf: piece)
    }

    /// Fires the Deferred; if its reader has cancelled it, that does nothing. A failure that nobody looks at is not
    /// reported.
    func settle(_ error: (any Error)?) { done.settleUnreported(error.map { .failure($0) } ?? .success(bytes)) }
}

extension IncomingBody {
    /// All of the body, once it has ended.
    /// - Parameter limit: the most bytes; see `setLimit(_:)`.
    /// - Returns: fires with the bytes, or fails as reading does.
    package func gather(upTo limit: Int) -> Deferred<[UInt8]> {
        setLimit(limit)
        let bytes = takeHeld()
        switch ending {
        case .complete: return .succeed(bytes)
        case .failed(let error): return .failUnreported(error)
        case .open: break
        }
        guard !isAwaited else { return .fail(IncomingBody.ReadError.twoReaders) }
        let done = Deferred<[UInt8]> { [weak self] _ in self?.gathering = nil }
        gathering = Gathering(bytes, expected: declaredLength ?? 0, done)
        becomeWanted()
        return done
    }
}
