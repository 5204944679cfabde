// ServerHealth.swift - whether a server may be sent requests, for all of its reactors.
// Invariant: its life goes one way; what stops is never ready again.

internal import Wryneck
internal import WryneckReactor

/// How far a server is in its life, for its `ReadinessPage`. Make it outside of the site's closure, so that all
/// reactors share it.
///
/// A balancer takes a while to notice that a server is not ready any more. To lose no request, say so before the stop:
///
/// ```swift
/// health.markStopping()
/// try await Task.sleep(for: .seconds(5))          // a probe's interval or two
/// await server.stop()
/// ```
public final class ServerHealth: Sendable {
    /// A part of a server's life.
    public enum Phase: String, Sendable {
        /// It does not serve yet: caches are filled, tables migrated.
        case starting
        /// It serves.
        case ready
        /// It serves those who still come, and wants no more.
        case stopping
    }

    private let current: Locked<Phase>

    /// - Parameter isReady: whether it serves from the start; else after `markReady()`.
    public init(isReady: Bool = true) { current = Locked(isReady ? .ready : .starting) }

    /// Where it is now.
    public var phase: Phase { current.withLock { $0 } }

    /// Notes that the work before serving is done. Without effect while it stops.
    public func markReady() { current.withLock { if $0 == .starting { $0 = .ready } } }

    /// Notes that it is about to stop. A reactor that stops notes it, too.
    public func markStopping() { current.withLock { $0 = .stopping } }
}
