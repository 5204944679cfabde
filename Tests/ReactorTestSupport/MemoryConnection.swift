// MemoryConnection.swift - a protocol on a connection in memory, and the test as its peer.

package import WryneckReactor
package import WryneckReactorTesting

package struct MemoryConnection {
    package let world: MemoryReactor
    package let wire: MemoryTransport

    package init(_ stream: any StreamProtocol, peer: SocketAddress = .ipv4(0x7F00_0001, port: 50_000)) throws {
        world = try MemoryReactor()
        wire = MemoryTransport(on: world.reactor, peer: peer)
        wire.start(stream)
    }

    /// Sends in pieces of a size.
    package func deliver(_ text: String, by size: Int = .max) { deliver(Array(text.utf8), by: size) }

    package func deliver(_ bytes: [UInt8], by size: Int = .max) {
        for start in stride(from: 0, to: bytes.count, by: min(size, max(bytes.count, 1))) {
            wire.deliver(Array(bytes[start..<min(bytes.count, size == .max ? .max : start + size)]))
        }
    }

    /// What the peer has got, at the end of a turn.
    package func received() -> String {
        world.settle()
        return String(decoding: wire.takeReceived(), as: UTF8.self)
    }
}
