// Handshake.swift - the TLS handshake of a connected socket.
// Invariants: it ends once: with its socket and session taken, with a failure, or silently after `discard()`. It then
// holds neither a descriptor nor a timer. There is no session before the peer has sent something: a peer that only
// connects costs a socket.

final class Handshake: EventSource {
    /// The result of a handshake that succeeded, to be taken.
    struct Outcome: ~Copyable {
        let descriptor: FileDescriptor
        /// Nil if the peer does not speak TLS.
        let session: (any SecureSession)?
        /// For whom a proxy spoke.
        let header: ProxyHeader?
        /// The registration: the socket is watched already.
        let token: SourceToken
        let interest: Readiness

        /// Connects it to a protocol.
        consuming func begin(
            _ stream: any StreamProtocol, peer: SocketAddress, on reactor: Reactor, listener: Listener? = nil
        ) -> SocketTransport {
            let (session, token, interest) = (session, token, interest)
            let transport = SocketTransport(descriptor, peer: peer, on: reactor, listener: listener, session: session)
            do throws(Errno) { try transport.start(stream, takingOver: token, interest) } catch {
                reactor.deregister(token, transport.number)
                transport.abort()
            }
            return transport
        }

        /// Closes it, because nobody wants it.
        consuming func discard(on reactor: Reactor) { reactor.deregister(token, descriptor.rawValue) }
    }

    typealias MakeSession = (CInt) throws(SecurityError) -> any SecureSession

    private let reactor: Reactor
    let number: CInt
    let peer: SocketAddress
    private let isServer: Bool
    /// Whether a peer that does not speak TLS is left to somebody who can tell it so.
    private let admitsPlain: Bool
    /// The peer's first byte is none of TLS, and is still in the socket.
    private(set) var isPlain = false
    private let makeSession: MakeSession
    private var descriptor: FileDescriptor?
    private var session: (any SecureSession)?
    private var token: SourceToken?
    private var interest: Readiness
    private var timer: DelayedCall?
    private var preface: ProxyPreface?
    /// Called when there is something to do: it calls `step()`, at once or later.
    private var onReady: ((Handshake) -> Void)?
    private var onEnd: ((Handshake, SecurityError?) -> Void)?

    /// A server waits for the client's first bytes; a client begins.
    init(
        _ descriptor: consuming FileDescriptor, peer: SocketAddress, on reactor: Reactor, isServer: Bool,
        admitsPlain: Bool = false,
        preface: ProxyPreface? = nil, _ makeSession: @escaping MakeSession
    ) {
        number = descriptor.rawValue
        self.descriptor = consume descriptor
        self.peer = peer
        self.reactor = reactor
        self.preface = preface
        self.isServer = isServer
        self.admitsPlain = admitsPlain
        self.makeSession = makeSession
        interest = isServer ? SocketTransport.firstInterest : .writable
    }

    var isOver: Bool { onEnd == nil }
    /// Whether it waits in the line of its listener.
    var isInLine = false

    /// - Parameters:
    ///   - timeout: the longest time; nil if somebody else watches it.
    ///   - ready: called when `step()` would get further.
    ///   - end: called once, unless it is discarded; without an error, the result can be taken with `take()`.
    /// - Throws: `Errno` if the socket cannot be watched.
    func start(
        timeout: Duration?, ready: @escaping (Handshake) -> Void, end: @escaping (Handshake, SecurityError?) -> Void
    ) throws(Errno) {
        token = try reactor.register(self, number, interest)
        onReady = ready
        onEnd = end
        guard let timeout else { return }
        timer = reactor.callLater(timeout) { [weak self] in
            self?.end(SecurityError("the handshake took longer than \(timeout)"))
        }
    }

    func ready(_ readiness: Readiness) { onReady?(self) }
    /// A server's handshake is reported to its listener, which counts it; a client's goes silently.
    func reactorStopped() { if isServer { end(SecurityError("the reactor has ended")) } else { discard() } }

    /// Goes on as far as the socket's bytes reach.
    func step() {
        guard !isOver else { return }
        do throws(SecurityError) {
            guard try readPreface() else { return }
            if session == nil {
                if admitsPlain {
                    guard let byte = try firstByte() else { return }
                    isPlain = Handshake.isPlain(byte)
                    if isPlain { return end(nil) }
                }
                session = try makeSession(number)
            }
            guard let session else { return }
            switch try session.handshake() {
            case .done: end(nil)
            case .wantsReading: watch(.readable)
            case .wantsWriting: watch(.writable)
            }
        } catch {
            end(error)
        }
    }

    /// Reads the header of the proxy, if there is one. Returns whether it is complete.
    private func readPreface() throws(SecurityError) -> Bool {
        if preface == nil { return true }
        do throws(Errno) { if try preface?.isRead(from: number) == false { return false } } catch {
            throw SecurityError("no PROXY protocol header: \(error)")
        }
        return true
    }

    /// The peer's first byte, which stays in the socket; nil if it has not come.
    private func firstByte() throws(SecurityError) -> UInt8? {
        var byte: [UInt8] = [0]
        do throws(Errno) {
            let moved = try byte.lendingMutably { buffer throws(Errno) in try Syscalls.peek(number, into: buffer) }
            guard case .count(let count) = moved else { return nil }
            if count == 0 { throw .connectionReset }
        } catch {
            throw SecurityError("\(error)")
        }
        return byte[0]
    }

    /// Whether a first byte is text. RFC 8446 §5.1 and RFC 5246 appendix E.2: a record begins with 20 to 24, an SSLv2
    /// hello with 128 or more.
    private static func isPlain(_ byte: UInt8) -> Bool { byte == 0x0D || (byte > 0x20 && byte < 0x7F) }

    private func watch(_ wanted: Readiness) {
        guard wanted != interest, let token else { return }
        do throws(Errno) {
            try reactor.update(token, number, wanted)
            interest = wanted
        } catch {
            end(SecurityError("\(error)"))
        }
    }

    /// Takes the result, with its registration; nil if there is none.
    func take() -> Outcome? {
        guard session != nil || isPlain, let taken = token, let descriptor = descriptor.take() else { return nil }
        token = nil
        return Outcome(
            descriptor: descriptor, session: session, header: preface?.header, token: taken, interest: interest)
    }

    /// Ends it silently, because nobody wants it any more.
    func discard() {
        onReady = nil
        onEnd = nil
        endTimer()
        if let token { reactor.deregister(token, number) }
        token = nil
        session = nil
        let gone = descriptor.take()
        _ = consume gone
    }

    private func endTimer() {
        try? timer?.cancel()
        timer = nil
    }

    private func end(_ error: SecurityError?) {
        let onEnd = onEnd
        endTimer()
        self.onEnd = nil
        onReady = nil
        onEnd?(self, error)
        // Releases what `take()` has not taken.
        discard()
    }
}
