// WebSocketMemoryTests.swift - what an idle WebSocket keeps. In a process of its own: the heap that is looked at is
// then nobody else's.

import CLinux
import Glibc
import Testing
import WryneckTesting

@testable import Wryneck
@testable import WryneckReactor

@Suite("Idle memory of WebSockets") struct WebSocketMemoryTests {
    @Test(
        "an idle socket with callbacks keeps at most 1 KiB in all, its transport included",
        .enabled(if: hasGlibcsHeap, "a sanitizer's heap keeps no such books"))
    func bytes() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let server = try TestClient { _ in Site(socketTree()) }
            var transports: [SocketTransport] = []
            transports.reserveCapacity(200)
            // Past the growth of the tables: none of them is moved on the way from here to 200.
            for _ in 0..<140 { transports.append(try open(server)) }
            let before = mallinfo2().uordblks
            for _ in 0..<60 { transports.append(try open(server)) }
            let kept = Int(mallinfo2().uordblks - before) / 60
            withExtendedLifetime(transports) {}
            if kept > 1024 { try Syscalls.writeAll(2, Array("each keeps \(kept)".utf8)) }
        }
        #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == "")
    }
}

private let hasGlibcsHeap: Bool = {
    let block = malloc(25)
    defer { free(block) }
    return malloc_usable_size(block) == 40
}()

/// A socket that has had a message, and says nothing more.
private func open(_ server: TestClient) throws -> SocketTransport {
    let (near, far) = try Syscalls.socketPair()
    let transport = SocketTransport(
        FileDescriptor(owning: near), peer: .ipv4(0x7F00_0001, port: 50_000), on: server.memory.reactor)
    try transport.start(server.makeConnection())
    let bytes = Array(handshake().utf8) + [0x81, 0x81, 0, 0, 0, 0, 97]
    _ = try bytes.withUnsafeBytes { try Syscalls.send(far, $0, more: false) }
    server.memory.settle()
    return transport
}
