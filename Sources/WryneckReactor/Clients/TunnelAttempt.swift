// TunnelAttempt.swift - a connection to a proxy that becomes one to the server behind it.
// Invariants: it ends once: with a connection to take, with a failure, or silently after `discard()`. Nothing is sent
// into the tunnel before it is open, and a proxy that ends or says too much is a failure.

final class TunnelAttempt: StreamProtocol, Dialed {
    private enum State {
        case talking((TunnelFailure?) -> Void)
        case open
        case over
    }

    let peer: SocketAddress
    private(set) var isSecure = false
    private let opening: any TunnelOpening
    private var transport: (any Transport)?
    private var state = State.over

    init(_ opening: any TunnelOpening, peer: SocketAddress) {
        self.opening = opening
        self.peer = peer
    }

    /// Begins the talk. Its time-out is that of `connect`.
    func start(on dialed: any Dialed, _ reactor: Reactor, _ done: @escaping (TunnelFailure?) -> Void) {
        state = .talking(done)
        isSecure = dialed.isSecure
        do throws(Errno) { transport = try dialed.begin(self, on: reactor) } catch {
            end(TunnelFailure("\(error)"))
        }
    }

    func connected(to transport: any Transport) { transport.write(opening.greeting) }

    func received(_ bytes: RawSpan, on transport: any Transport) {
        guard case .talking = state else { return transport.abort() }
        bytes.withUnsafeBytes { bytes in
            do throws(TunnelFailure) {
                switch try opening.take(bytes) {
                case .needMore: return
                case .send(let answer): transport.write(answer)
                case .open: end(nil)
                }
            } catch {
                end(error)
            }
        }
    }

    func readClosed(on transport: any Transport) { end(TunnelFailure("the proxy has closed the connection")) }
    func disconnected(reason: ConnectionLost?) { end(TunnelFailure("the connection to the proxy is lost")) }

    private func end(_ failure: TunnelFailure?) {
        guard case .talking(let done) = state else { return discard() }
        state = .open
        if failure != nil { discard() }
        done(failure)
    }

    // MARK: The connection behind the proxy

    func begin(_ stream: any StreamProtocol, on reactor: Reactor) throws(Errno) -> any Transport {
        guard case .open = state, let transport else { throw .notConnected }
        release()
        transport.handOver(to: stream)
        return transport
    }

    func takeSocket() -> FileDescriptor? {
        guard case .open = state, let socket = transport as? SocketTransport else { return nil }
        release()
        return socket.giveUpSocket()
    }

    func discard() {
        let transport = transport
        release()
        transport?.abort()
    }

    private func release() {
        state = .over
        transport = nil
    }
}
