// Tunnel.swift - two connections whose bytes are passed on as they come: a WebSocket's, or those behind CONNECT.
// Invariants: neither side is ahead of the other by more than its water mark; the end of one side ends the other; a
// side that was cut cuts the other, so that nobody takes a part for the whole. The sides hold the tunnel, and their
// connections hold them: one that is never opened is gone with the answer that was to open it.

internal import WryneckClient
internal import WryneckReactor

final class Tunnel {
    private weak var front: TunnelSide?
    private weak var back: TunnelSide?
    /// The connection to the server, until the client's is there.
    private var stream: UpgradedStream?
    /// Knows what the server's bytes mean; nil if nobody does.
    let watcher: (any TunnelWatcher)?
    /// How long both may be silent.
    private let silence: Duration
    private var timer: DelayedCall?
    private var lastMove = Instant(nanoseconds: 0)

    /// Called when nobody holds the tunnel any more: both sides have ended, or it was never opened.
    private let onEnd: () -> Void

    private init(
        _ stream: UpgradedStream, silence: Duration, _ watcher: (any TunnelWatcher)?, _ onEnd: @escaping () -> Void
    ) {
        (self.stream, self.silence, self.watcher, self.onEnd) = (stream, silence, watcher, onEnd)
    }

    deinit { onEnd() }

    /// Makes a tunnel to a server.
    /// - Parameters:
    ///   - stream: the connection to the server.
    ///   - silence: how long both sides may send nothing.
    ///   - watcher: sees what the server sends.
    ///   - onEnd: called when the tunnel is over.
    /// - Returns: the protocol for the client's connection.
    static func front(
        to stream: UpgradedStream, silence: Duration, watcher: (any TunnelWatcher)? = nil,
        onEnd: @escaping () -> Void = {}
    ) -> TunnelSide {
        let tunnel = Tunnel(stream, silence: silence, watcher, onEnd)
        let front = TunnelSide(.client, of: tunnel)
        tunnel.front = front
        return front
    }

    func other(of side: TunnelSide) -> TunnelSide? { side === front ? back : front }

    /// The client's connection is there.
    func open(on reactor: Reactor) {
        lastMove = reactor.now
        watch(on: reactor, for: silence)
        let back = TunnelSide(.server, of: self)
        self.back = back
        // A server that has left meanwhile is gone with all that it had to say.
        if stream.take()?.take(back) != true { front?.cut() }
    }

    func moved(at now: Instant) { lastMove = now }

    /// A side is over, and the other one as soon as it has sent what it has.
    func ended() { try? timer.take()?.cancel() }

    private func watch(on reactor: Reactor, for time: Duration) {
        timer = reactor.callLater(time) { [weak self, unowned reactor] in
            guard let self else { return }
            let left = silence - (reactor.now - lastMove)
            guard left <= .zero else { return watch(on: reactor, for: left) }
            timer = nil
            front?.cut()
        }
    }

    /// Ends both in an orderly way, because this server stops.
    func stop() {
        guard let front, let back, let watcher, watcher.stop(front, back) else {
            front?.close()
            back?.close()
            return
        }
    }
}

/// Knows what the bytes of a tunnel mean.
protocol TunnelWatcher: AnyObject {
    /// Sees the server's bytes. False to keep them from the client.
    func passes(_ bytes: RawSpan) -> Bool
    /// Ends both sides in the protocol's own way.
    /// - Returns: false if it cannot.
    func stop(_ front: TunnelSide, _ back: TunnelSide) -> Bool
}
