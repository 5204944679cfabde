// Recorder.swift - a protocol that notes what it is told, and does what the test wants.

package import WryneckReactor

package final class Recorder: StreamProtocol {
    package enum Event: Equatable {
        case connected
        case received(String)
        case readClosed
        case drained
        case disconnected(ConnectionLost?)
    }

    package private(set) var events: [Event] = []
    package private(set) var bytes: [UInt8] = []
    package private(set) var transport: (any Transport)?

    package var onConnect: (any Transport) -> Void = { _ in }
    package var onReceive: ([UInt8], any Transport) -> Void = { _, _ in }
    package var onReadClosed: (any Transport) -> Void = { $0.close() }
    package var onDrained: (any Transport) -> Void = { _ in }
    package var onDisconnect: () -> Void = {}
    /// Long transfers are told by their bytes alone.
    package var notesPieces = true

    package init() {}

    package func connected(to transport: any Transport) {
        self.transport = transport
        events.append(.connected)
        onConnect(transport)
    }

    package func received(_ bytes: RawSpan, on transport: any Transport) {
        let piece = bytes.withUnsafeBytes { Array($0) }
        self.bytes += piece
        if notesPieces { events.append(.received(String(decoding: piece, as: UTF8.self))) }
        onReceive(piece, transport)
    }

    package func readClosed(on transport: any Transport) {
        events.append(.readClosed)
        onReadClosed(transport)
    }

    package func drained(on transport: any Transport) {
        events.append(.drained)
        onDrained(transport)
    }

    package func disconnected(reason: ConnectionLost?) {
        events.append(.disconnected(reason))
        onDisconnect()
        transport = nil
        onConnect = { _ in }
        onReceive = { _, _ in }
        onReadClosed = { _ in }
        onDrained = { _ in }
        onDisconnect = {}
    }

    /// The reason, once there is one.
    package var end: ConnectionLost?? {
        for case .disconnected(let reason) in events { return .some(reason) }
        return nil
    }
    package var isDisconnected: Bool { end != nil }
    package var ends: Int { events.count { if case .disconnected = $0 { true } else { false } } }
}
