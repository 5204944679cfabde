// IdleMemoryTests.swift - what an idle keep-alive connection keeps, byte by byte. In a process of its own: the heap
// that is looked at is then nobody else's.

import CLinux
import Glibc
import Testing
import WryneckTesting

@testable import Wryneck
@testable import WryneckReactor

@Suite("Idle memory") struct IdleMemoryTests {
    @Test(
        "an idle keep-alive connection keeps its objects and no buffer, and all of it is accounted for",
        .enabled(if: isGlibcsHeap, "a sanitizer's heap keeps no such books"))
    func bytes() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let root = Branch()
            root["plaintext"] = Page { _ in .text("Hello, World!") }
            let server = try TestClient { _ in Site(root) }
            let crowd = Crowd()
            // Past the growth of the tables: none of them is moved on the way from here to 200.
            for _ in 0..<140 { try crowd.join(server) }
            let before = mallinfo2().uordblks
            for _ in 0..<60 { try crowd.join(server) }
            let kept = Int(mallinfo2().uordblks - before)
            let blocks = crowd.blocksOfOne
            try require(blocks.count == 6, "there are \(blocks)")
            try require(kept == 60 * blocks.reduce(0, +), "60 keep \(kept) bytes, of which is known \(blocks)")
            try require(kept <= 60 * 768, "each keeps \(kept / 60): \(blocks)")
        }
        #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == "")
    }
}

/// glibc rounds up, to 16 bytes less its own 8; a sanitizer's allocator says what was asked for.
private let isGlibcsHeap: Bool = {
    let block = malloc(25)
    defer { free(block) }
    return malloc_usable_size(block) == 40
}()

/// In a process of its own an expectation is not heard of: its words are, if the process ends well.
private func require(_ condition: Bool, _ words: String) throws {
    guard !condition else { return }
    try Syscalls.writeAll(2, Array(words.utf8))
    exit(0)
}

/// Clients that have had an answer each, and say nothing more.
private final class Crowd {
    private var transports: [SocketTransport] = []

    init() { transports.reserveCapacity(200) }

    func join(_ server: TestClient) throws {
        let (near, far) = try Syscalls.socketPair()
        let transport = SocketTransport(
            FileDescriptor(owning: near), peer: .ipv4(0x7F00_0001, port: 50_000), on: server.memory.reactor)
        try transport.start(server.makeConnection())
        _ = try Crowd.request.withUnsafeBytes { try Syscalls.send(far, $0, more: false) }
        server.memory.settle()
        transports.append(transport)
    }

    private static let request = Array("GET /plaintext HTTP/1.1\r\nHost: test\r\n\r\n".utf8)

    /// The heap's blocks that belong to one connection, each with the heap's own word.
    var blocksOfOne: [Int] {
        guard let transport = transports.last, let connection = transport.stream as? HTTP1Connection,
            let timer = connection.clock.timer
        else { return [] }
        let objects: [AnyObject] = [transport, connection, connection.reader, connection.reader.parser, timer]
        let context = 24 + 8  // What the timer calls: a closure that knows its connection.
        return objects.map { malloc_usable_size(Unmanaged.passUnretained($0).toOpaque()) + 8 } + [context]
    }
}
