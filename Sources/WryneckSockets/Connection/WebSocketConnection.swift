// WebSocketConnection.swift - one WebSocket on its transport. It only carries out: WebSocketState decides what happens
// next, Heartbeat and WriteWatch when, and MessageWriter how the bytes look.
// Invariants: one pump, and no user code below the reader's frames; input that nobody takes yet waits in one place, and
// then the transport is not read; an idle socket holds no buffer; the program is told one end.

package import WryneckReactor
package import WryneckWebSocket

package final class WebSocketConnection: StreamProtocol {
    /// Whether input is taken.
    enum Intake {
        case open
        /// Too much waits for the program, or for the peer: the transport is not read.
        case paused
        /// The same, and the peer has ended its side behind what waits.
        case pausedAtEnd
    }

    /// The most bytes that are read and dropped behind the end, so that no reset destroys the last frame. What is
    /// beyond stays in the kernel.
    static let lingerBytes = 256 * 1024

    // What is small stands together: that saves each socket 32 bytes.
    let role: WebSocketRole
    /// Whether compression keeps a window between two messages.
    let keepsContext: Bool
    var state = WebSocketState.open
    private(set) var intake = Intake.open
    private var isPumping = false
    let group: WebSocketGroup
    let writer: MessageWriter
    // Only `pump` changes it, and calls nothing meanwhile: no two accesses overlap.
    @exclusivity(unchecked) private var reader: WebSocketReader
    private(set) var transport: (any Transport)?
    /// Nil before the connection.
    private(set) var socket: WebSocket?
    var traffic: ControlTraffic
    var clock = SocketClock()
    /// Input that waits for its turn.
    private var early = EarlyInput()
    /// The bytes of input that were dropped.
    private var dropped = 0
    /// What is needed once, when the connection is there.
    private var opening: Opening?

    private final class Opening {
        let subprotocol: String?
        let begin: (WebSocket) -> Void

        init(_ subprotocol: String?, _ begin: @escaping (WebSocket) -> Void) {
            self.subprotocol = subprotocol
            self.begin = begin
        }
    }

    /// - Parameters:
    ///   - role: the side that this is.
    ///   - terms: what the handshake has agreed on.
    ///   - group: the sockets of the same reactor.
    ///   - begin: gets the socket, when it is open.
    package init(
        as role: WebSocketRole, _ terms: HandshakeTerms, in group: WebSocketGroup,
        _ begin: @escaping (WebSocket) -> Void
    ) {
        self.role = role
        self.group = group
        keepsContext = terms.deflate?.keepsContext ?? false
        opening = Opening(terms.subprotocol, begin)
        reader = group.makeReader(as: role, terms.deflate)
        writer = group.makeWriter(as: role, terms.deflate)
        traffic = ControlTraffic(group.limits)
    }

    /// How it has ended; nil before.
    package var end: WebSocketEnd? { socket?.end }

    // MARK: The transport's calls

    package func connected(to transport: any Transport) {
        self.transport = transport
        transport.waterMarks = group.waterMarks
        if keepsContext { group.takeovers += 1 }
        startClock(on: transport.reactor)
        guard let opening = opening.take() else { return }
        let socket = WebSocket(self, on: transport.reactor, opening.subprotocol)
        self.socket = socket
        opening.begin(socket)
        settle()
    }

    package func received(_ bytes: RawSpan, on transport: any Transport) {
        bytes.withUnsafeBytes { take($0) }
        heard(at: transport.reactor.now)
    }

    package func readClosed(on transport: any Transport) {
        if early.isEmpty { perform(state.inputClosed()) } else { intake = .pausedAtEnd }
    }

    package func drained(on transport: any Transport) {
        clock.writing = nil
        sendPong()
        goOn()
        socket?.roomMade()
    }

    /// The server stops: everybody is told so, and has the time of a Close frame to answer.
    package func serverStops(on transport: any Transport) { close(CloseFrame(.goingAway)) }

    package func disconnected(reason: ConnectionLost?) {
        perform(state.inputClosed())
        guard let transport else { return }
        stopClock(on: transport.reactor)
        if keepsContext { group.takeovers -= 1 }
        early = EarlyInput()
        self.transport = nil
        socket?.connectionEnded()
    }

    // MARK: Input

    private func take(_ bytes: UnsafeRawBufferPointer) {
        if state == .ending { return drop(bytes.count) }
        let used = early.isEmpty ? pump(bytes) : 0
        if used < bytes.count { early.append(UnsafeRawBufferPointer(rebasing: bytes[used...])) }
        settle()
    }

    /// Behind the end input is read only because unread bytes would cause a reset.
    private func drop(_ count: Int) {
        dropped += count
        if dropped > Self.lingerBytes { transport?.pauseReading() }
    }

    /// Whether the next message is for somebody who has room for it, or for nobody.
    private var takesInput: Bool {
        guard state == .open, let socket, let transport else { return true }
        return socket.takesMessages(whileCongested: transport.isCongested)
    }

    /// Passes bytes to the reader, and its events, one at a time, on.
    /// - Returns: the number of bytes that were used.
    private func pump(_ bytes: UnsafeRawBufferPointer) -> Int {
        isPumping = true
        defer { isPumping = false }
        var position = 0
        while position < bytes.count, takesInput {
            do throws(WebSocketViolation) {
                try handle(try reader.next(in: bytes, at: &position))
            } catch {
                perform(state.violated(error))
            }
        }
        return position
    }

    @inline(__always)
    private func handle(_ event: WebSocketReader.Event) throws(WebSocketViolation) {
        switch event {
        case .message(let message): if state.messageReceived() == .deliver { socket?.deliver(message) }
        case .ping(let payload): try pinged(payload)
        case .pong: try traffic.ponged(isAwaited: clock.awaitsPong, at: elapsed)
        case .close(let frame): perform(state.closeReceived(frame, as: role))
        case .needMore: break
        }
    }

    /// Answers at once, in front of whatever the next messages lead to; a peer that reads nothing gets one answer for
    /// all.
    private func pinged(_ payload: [UInt8]) throws(WebSocketViolation) {
        guard state.pingReceived() == .pong else { return }
        try traffic.pinged(payload, at: elapsed)
        sendPong()
    }

    /// Pauses or goes on, as what waits demands; to be called when the pump has stopped.
    private func settle() {
        if intake == .open, !early.isEmpty || !takesInput { pause() }
        // What was taken meanwhile, by a callback or by whoever has ended the socket, has made room.
        goOn()
    }

    private func pause() {
        intake = .paused
        transport?.pauseReading()
    }

    /// Goes on with input that waited, if there is room for it now.
    func goOn() {
        guard intake != .open, !isPumping, takesInput else { return }
        while !early.isEmpty, takesInput {
            // Taken out and put back, because whoever is called may add to it.
            var taken = EarlyInput()
            (taken, early) = (early, taken)
            taken.use(taken.withBytes { pump($0) })
            early = taken
        }
        guard early.isEmpty, takesInput else { return }
        let hasEnded = intake == .pausedAtEnd
        intake = .open
        if hasEnded { perform(state.inputClosed()) } else { transport?.resumeReading() }
    }

    // MARK: Carrying out

    func perform(_ action: WebSocketState.Action) {
        switch action {
        case .nothing, .deliver, .pong: break
        case .sendClose(let frame):
            write(frame)
            watch(.closing)
            goOn()
        case .finish(let frame, let end):
            write(frame)
            watch(.ending)
            transport?.closeWriting()
            tell(end)
        case .awaitEnd(let frame, let end):
            write(frame)
            watch(.ending)
            tell(end)
        case .close(let end):
            watch(.ending)
            transport?.close()
            tell(end)
        case .abort(let end):
            transport?.abort()
            tell(end)
        }
    }

    private func tell(_ end: WebSocketEnd?) {
        guard let end, let socket, socket.end == nil else { return }
        early = EarlyInput()
        socket.ended(end)
    }
}
