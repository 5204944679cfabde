// ProxiedStream.swift - one connection through a load balancer: reads the header, then passes everything on.
// Invariant: the place of a client that was admitted is freed when its connection ends, however it ends.

/// Who is admitted, once the client is known.
struct Admission {
    let peerLimit: PeerLimit
    /// The bytes for clients that are not admitted.
    let refusal: [UInt8]
    /// How long those may take to read them.
    static let linger = Duration.seconds(1)
}

/// Presents a trusted peer's connection as that of the client behind it.
final class ProxiedStream: StreamProtocol {
    private enum State {
        case waiting(ProxyPreface, DelayedCall?)
        case passing(any StreamProtocol, ProxiedTransport)
        /// The client has too many connections, and the refusal is being sent.
        case refused(DelayedCall)
        case over
    }

    private var state = State.waiting(ProxyPreface(), nil)
    private let timeout: Duration
    private let admission: Admission?
    /// The client whose place has to be freed.
    private var admitted: SocketAddress?
    private var told: ProxyHeader?
    private let factory: Listener.Factory

    init(timeout: Duration, _ admission: Admission?, _ factory: @escaping Listener.Factory) {
        self.timeout = timeout
        self.admission = admission
        self.factory = factory
    }

    /// For a header that was read before a handshake.
    init(told header: ProxyHeader, _ admission: Admission?, _ factory: @escaping Listener.Factory) {
        told = header
        timeout = .zero
        self.admission = admission
        self.factory = factory
    }

    func connected(to transport: any Transport) {
        if let told { return begin(told, [], transport) }
        state = .waiting(
            ProxyPreface(), transport.reactor.callLater(timeout) { [weak transport] in transport?.abort() })
    }

    func received(_ bytes: RawSpan, on transport: any Transport) {
        switch state {
        case .passing(let stream, let transport): stream.received(bytes, on: transport)
        case .waiting(let preface, let timer): read(bytes.withUnsafeBytes { Array($0) }, preface, timer, transport)
        case .refused, .over: return
        }
    }

    private func read(_ bytes: [UInt8], _ preface: ProxyPreface, _ timer: DelayedCall?, _ transport: any Transport) {
        var preface = preface
        switch preface.read(bytes) {
        case .needMore: state = .waiting(preface, timer)
        case .violation: transport.abort()
        case .header(let header, let taken):
            try? timer?.cancel()
            begin(header, Array(bytes[taken...]), transport)
        }
    }

    private func begin(_ header: ProxyHeader, _ rest: [UInt8], _ transport: any Transport) {
        // Without a source (LOCAL) the connection is the proxy's own, for example a health check.
        if let admission, let client = header.source {
            guard admission.peerLimit.enter(client) else { return refuse(transport, admission.refusal) }
            admitted = client
        }
        let proxied = ProxiedTransport(transport, peer: header.source ?? transport.peer, local: header.destination)
        guard let stream = factory(Incoming(peer: proxied.peer, local: proxied.local, security: proxied.security))
        else {
            state = .over
            return transport.close()
        }
        proxied.onHandOver = { [weak self, unowned proxied] other in self?.pass(to: other, proxied) }
        pass(to: stream, proxied)
        // The protocol may have ended the connection, paused it, or given it to another one: the rest is then dropped,
        // or waits like any other bytes, or belongs to that other one.
        guard case .passing(let stream, _) = state, !rest.isEmpty else { return }
        proxied.deliver(rest, to: stream)
    }

    /// Sends the refusal and closes later: a close right away could become a reset that overtakes it.
    private func refuse(_ transport: any Transport, _ refusal: [UInt8]) {
        state = .refused(transport.reactor.callLater(Admission.linger) { [weak transport] in transport?.close() })
        transport.write(refusal)
        transport.closeWriting()
    }

    private func pass(to stream: any StreamProtocol, _ proxied: ProxiedTransport) {
        if case .over = state { return }
        state = .passing(stream, proxied)
        stream.connected(to: proxied)
    }

    func readClosed(on transport: any Transport) {
        guard case .passing(let stream, let proxied) = state else { return transport.close() }
        proxied.endInput(of: stream)
    }

    func drained(on transport: any Transport) {
        if case .passing(let stream, let proxied) = state { stream.drained(on: proxied) }
    }

    func disconnected(reason: ConnectionLost?) {
        let last = state
        state = .over
        if let admitted { admission?.peerLimit.leave(admitted) }
        switch last {
        case .passing(let stream, let proxied):
            proxied.end()
            stream.disconnected(reason: reason)
        // A stream that never got `connected` must not get `disconnected`.
        case .waiting(_, let timer): try? timer?.cancel()
        case .refused(let timer): try? timer.cancel()
        case .over: return
        }
    }
}
