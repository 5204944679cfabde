// TunnelledTransport.swift - a stream within another one, as one of HTTP/2 is: its frames are the messages of a
// `StringReceiver`, and the other end says how many bytes it takes.

import WryneckNetworking

@testable import WryneckReactor

final class TunnelledTransport: ByteStream, TurnEnd, MessageProtocol {
    /// The first byte of a message.
    enum Frame: UInt8 { case data, end, reset, credit }

    let reactor: Reactor
    let peer: SocketAddress
    let local: SocketAddress
    var core = StreamCore()
    private(set) var sentBytes = 0
    /// The number of bytes that the other end takes.
    private var credit: Int
    private var unsent: [UInt8] = []
    private var arrived: [[UInt8]] = []
    private var isPlanned = false
    private let outer: StringReceiver

    init(over outer: StringReceiver, _ transport: any Transport, credit: Int) {
        (reactor, peer, local) = (transport.reactor, transport.peer, transport.local)
        self.outer = outer
        self.credit = credit
    }

    // MARK: Output

    var unsentBytes: Int { unsent.count }

    func append(_ fill: (inout [UInt8]) -> Void) {
        guard takesOutput else { return }
        fill(&unsent)
        queued()
    }

    func sendSoon() {
        guard !isPlanned else { return }
        isPlanned = true
        reactor.flushAtTurnEnd(self)
    }

    func turnEnded() {
        isPlanned = false
        guard !isClosed else { return }
        let count = min(unsent.count, credit, 1000)
        if count > 0 { send(.data, unsent[..<count]) }
        unsent.removeFirst(count)
        credit -= count
        sentBytes += count
        if !unsent.isEmpty && credit > 0 { sendSoon() }
        progressed()
        deliver()
    }

    private func send(_ frame: Frame, _ bytes: ArraySlice<UInt8> = []) { try? outer.send([frame.rawValue] + bytes) }

    func endOutput() { send(.end) }
    func release(cut: Bool) {
        if cut || core.state.output != .ended { send(cut ? .reset : .end) }
        unsent = []
    }

    // MARK: Input

    func received(message: [UInt8], on messages: StringReceiver) {
        switch message.first.flatMap(Frame.init) {
        case .data: arrived.append(Array(message.dropFirst()))
        case .end: arrived.append([])
        case .reset: end(ConnectionLost(code: .connectionReset))
        case .credit:
            credit += message.count - 1
            sendSoon()
        case nil: abort()
        }
        deliver()
    }

    func disconnected(reason: ConnectionLost?) { end(reason ?? ConnectionLost(code: nil)) }

    func readingChanged() { sendSoon() }

    private func deliver() {
        while let bytes = arrived.first, isReading || bytes.isEmpty {
            arrived.removeFirst()
            if bytes.isEmpty { inputEnded() } else { stream?.received(bytes.span.bytes, on: self) }
        }
    }
}
