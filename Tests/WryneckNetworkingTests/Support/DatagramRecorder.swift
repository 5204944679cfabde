// DatagramRecorder.swift - a datagram protocol that notes what it is told, and does what the test wants.

import WryneckReactor

@testable import WryneckNetworking

final class DatagramRecorder: DatagramProtocol {
    enum Event: Equatable {
        case started
        case received(String)
        case refused(Int)
        case failed(Errno)
        case drained
        case stopped
    }

    private(set) var events: [Event] = []
    private(set) var peers: [SocketAddress] = []
    var onReceive: (String, SocketAddress, DatagramTransport) -> Void = { _, _, _ in }
    var onFail: (Errno, DatagramTransport) -> Void = { _, _ in }

    var texts: [String] { events.compactMap { if case .received(let text) = $0 { text } else { nil } } }
    var errors: [Errno] { events.compactMap { if case .failed(let error) = $0 { error } else { nil } } }

    func started(on transport: DatagramTransport) { events.append(.started) }

    func received(_ bytes: RawSpan, from peer: SocketAddress, on transport: DatagramTransport) {
        let text = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        events.append(.received(text))
        peers.append(peer)
        onReceive(text, peer, transport)
    }

    func refused(_ length: Int, from peer: SocketAddress, on transport: DatagramTransport) {
        events.append(.refused(length))
    }

    func failed(_ error: Errno, on transport: DatagramTransport) {
        events.append(.failed(error))
        onFail(error, transport)
    }

    func drained(on transport: DatagramTransport) { events.append(.drained) }

    func stopped() {
        events.append(.stopped)
        onReceive = { _, _, _ in }
        onFail = { _, _ in }
    }
}
