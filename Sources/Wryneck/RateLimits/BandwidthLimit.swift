// BandwidthLimit.swift - no response faster than so many bytes a second.

internal import WryneckReactor

/// Slows responses down to so many bytes a second each.
///
/// ```swift
/// downloads.use(BandwidthLimit(bytesPerSecond: 1_000_000))
/// ```
///
/// Bodies of up to a quarter of a second's worth go out at once. Put it outside of `Compression` (`use` it before), so that it counts the bytes that
/// travel. The limit is each response's own: whoever opens several connections gets it several times, unless a `ConcurrencyLimit` has a word to say.
/// Bytes that wait are those that the producer has been asked for: a file is read as it is sent, in pieces of 64 KiB, in the reactor's threads.
public final class BandwidthLimit: Middleware {
    private let bytesPerSecond: Int

    /// - Parameter bytesPerSecond: 1 to 1 073 741 824; a value outside counts as the nearest.
    public init(bytesPerSecond: Int) { self.bytesPerSecond = min(max(bytesPerSecond, 1), 1 << 30) }

    /// Answers the request with what comes of `next`, slowly.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way.
    /// - Returns: the response.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try request.amending(next) { [bytesPerSecond] response in
            let burst = PacingFilter.burst(bytesPerSecond)
            if let length = response.body.length, length <= burst { return }
            guard let stream = response.body.asStream(on: request.reactor) else { return }
            response.body = .stream(stream.through(PacingFilter(bytesPerSecond, on: request.reactor), length: stream.length))
        }
    }
}
