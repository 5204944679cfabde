// BandwidthLimit.swift - limits the rate of each response.

internal import WryneckReactor

/// Limits each response to a number of bytes a second.
///
/// ```swift
/// downloads.use(BandwidthLimit(bytesPerSecond: 1_000_000))
/// ```
///
/// Bodies of up to a quarter of a second's worth are sent at once. It has to be outside of `Compression` (`use` it
/// before), so that it counts the bytes on the wire. The limit is each response's own: a client with several
/// connections gets it several times, unless a `ConcurrencyLimit` prevents it. Only bytes that the producer has been
/// asked for wait in memory: a file is read as it is sent, in pieces of 64 KiB, in the reactor's threads.
public final class BandwidthLimit: Middleware {
    private let bytesPerSecond: Int

    /// - Parameter bytesPerSecond: 1 to 1 073 741 824; a value outside counts as the nearest.
    public init(bytesPerSecond: Int) { self.bytesPerSecond = min(max(bytesPerSecond, 1), 1 << 30) }

    /// Passes the request on and slows the response down.
    /// - Parameters:
    ///   - request: passed on as it is.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, with a body that is paced.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try request.amending(next) { [bytesPerSecond] response in
            let burst = PacingFilter.burst(bytesPerSecond)
            if let length = response.body.length, length <= burst { return }
            guard let stream = response.body.asStream(on: request.reactor) else { return }
            response.body = .stream(
                stream.through(PacingFilter(bytesPerSecond, on: request.reactor), length: stream.length))
        }
    }
}
