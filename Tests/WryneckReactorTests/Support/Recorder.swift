// Recorder.swift - a protocol that notes what it is told, and does what the test wants.

@testable import WryneckReactor

final class Recorder: StreamProtocol {
    enum Event: Equatable {
        case connected
        case received(String)
        case readClosed
        case drained
        case disconnected(ConnectionLost?)
    }

    private(set) var events: [Event] = []
    private(set) var bytes: [UInt8] = []
    private(set) var transport: (any Transport)?

    var onConnect: (any Transport) -> Void = { _ in }
    var onReceive: ([UInt8], any Transport) -> Void = { _, _ in }
    var onReadClosed: (any Transport) -> Void = { $0.close() }
    var onDrained: (any Transport) -> Void = { _ in }
    var onDisconnect: () -> Void = {}
    /// Long transfers are told by their bytes alone.
    var notesPieces = true

    func connected(to transport: any Transport) {
        self.transport = transport
        events.append(.connected)
        onConnect(transport)
    }

    func received(_ bytes: RawSpan, on transport: any Transport) {
        let piece = bytes.withUnsafeBytes { Array($0) }
        self.bytes += piece
        if notesPieces { events.append(.received(String(decoding: piece, as: UTF8.self))) }
        onReceive(piece, transport)
    }

    func readClosed(on transport: any Transport) {
        events.append(.readClosed)
        onReadClosed(transport)
    }

    func drained(on transport: any Transport) {
        events.append(.drained)
        onDrained(transport)
    }

    func disconnected(reason: ConnectionLost?) {
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
    var end: ConnectionLost?? {
        for case .disconnected(let reason) in events { return .some(reason) }
        return nil
    }
    var isDisconnected: Bool { end != nil }
    var ends: Int { events.count { if case .disconnected = $0 { true } else { false } } }
}
