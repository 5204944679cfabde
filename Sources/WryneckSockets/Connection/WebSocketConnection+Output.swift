// WebSocketConnection+Output.swift - output: messages of the program, and control frames.

internal import WryneckHTTP
internal import WryneckReactor
internal import WryneckWebSocket

extension WebSocketConnection {
    /// Whether messages may still be sent.
    var canSend: Bool { transport != nil && state.canSend }

    /// Whether more waits for the peer than the high-water mark.
    var isCongested: Bool { transport?.isCongested ?? false }

    /// Queues a message.
    /// - Returns: whether its writer should wait.
    func send(_ message: WebSocketMessage, compress: Bool) -> Bool {
        guard let transport = openTransport() else { return false }
        if message.byteCount < SocketTransport.copiedBytes {
            transport.append { writer.append(message, compress: compress, to: &$0) }
        } else {
            var frame: [UInt8] = []
            writer.append(message, compress: compress, to: &frame)
            transport.write(frame)
        }
        return watchReader(on: transport)
    }

    /// Queues a frame that many sockets share.
    func send(framed bytes: [UInt8]) {
        guard let transport = openTransport() else { return }
        transport.write(bytes)
        _ = watchReader(on: transport)
    }

    /// The transport, if a message may be queued there. A peer for whom too much waits already is cut: a program that
    /// does not wait for it would fill the memory. A single message may be larger.
    private func openTransport() -> (any Transport)? {
        guard state.canSend, let transport else { return nil }
        guard transport.unsentBytes <= group.limits.unsentBytes else {
            perform(state.deadlinePassed(.writing))
            return nil
        }
        return transport
    }

    private func watchReader(on transport: any Transport) -> Bool {
        guard transport.isCongested else { return false }
        if clock.writing == nil { watchWriting(on: transport) }
        return true
    }

    /// Ends the socket with this frame.
    func close(_ frame: CloseFrame) { perform(state.close(frame)) }

    /// Cuts the connection.
    func abort() { perform(state.abort()) }

    /// Answers the last ping, unless the peer reads nothing: then later ones take its place.
    func sendPong() {
        guard let transport, state.canSend, !transport.isCongested, let payload = traffic.takePong() else { return }
        transport.append { writer.append(.pong, payload, to: &$0) }
    }

    func sendPing() { transport?.append { writer.append(.ping, [], to: &$0) } }

    func write(_ frame: CloseFrame?) { if let frame { transport?.append { writer.append(frame, to: &$0) } } }
}
