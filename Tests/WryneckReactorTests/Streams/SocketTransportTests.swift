internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("SocketTransport: reading, writing, water marks", .ownThread) struct SocketTransportTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    @Test("bytes come back from an echo over a real connection, in order")
    func echo() throws {
        let (recorder, client) = try test.connection { $0.onReceive = { bytes, transport in transport.write(bytes) } }
        var expected: [UInt8] = []
        for round in 0..<20 {
            let message = [UInt8](repeating: UInt8(round), count: 1 + round * 97)
            try client.send(message)
            expected += message
            try test.turn(until: { recorder.bytes.count == expected.count })
            #expect(try client.receive(exactly: message.count) == message)
        }
        #expect(recorder.transport?.sentBytes == expected.count)
        client.close()
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.events.first == .connected)
        #expect(recorder.events.suffix(2) == [.readClosed, .disconnected(nil)])
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("nothing leaves before the end of the turn, and then all of it in one piece")
    func oneFlush() throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        transport.write("one ")
        transport.write("two ")
        transport.append { $0.append(contentsOf: Array("three".utf8)) }
        #expect(transport.unsentBytes == 13 && transport.sentBytes == 0)
        #expect(try client.receiveNow() == nil)
        try test.look()
        #expect(transport.unsentBytes == 0 && transport.sentBytes == 13)
        #expect(try client.receive() == Array("one two three".utf8))
    }

    @Test("more than the high-water mark congests; drained comes once, below the low mark")
    func waterMarks() throws {
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        let count = 8 * 1024 * 1024
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        transport.write([UInt8](payload[..<WaterMarks.standard.high]))
        #expect(!transport.isCongested)
        transport.write([UInt8](payload[WaterMarks.standard.high...]))
        #expect(transport.isCongested)
        var unsentWhenDrained: Int?
        recorder.onDrained = { unsentWhenDrained = $0.unsentBytes }
        #expect(try test.receive(count, by: client) == payload)
        #expect(recorder.events.count { $0 == .drained } == 1)
        #expect(!transport.isCongested)
        #expect((unsentWhenDrained ?? .max) <= WaterMarks.standard.low)
    }

    @Test("a producer that goes on whenever it is told to sends all of it, byte for byte")
    func producer() throws {
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        recorder.notesPieces = false
        let pieces = (0..<4000).map { number in
            [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1 + number % 3000)
        }
        let expected = Array(pieces.joined())
        var next = 0
        func produce(_ transport: any Transport) {
            while next < pieces.count && !transport.isCongested {
                transport.write(pieces[next])
                next += 1
            }
        }
        recorder.onDrained = produce
        let transport = try #require(recorder.transport)
        produce(transport)
        #expect(next < pieces.count)
        #expect(try test.receive(expected.count, by: client) == expected)
        #expect(next == pieces.count && transport.sentBytes == expected.count)
    }

    @Test("writing after the close is ignored, and so is everything else")
    func afterTheClose() throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        transport.write("last")
        transport.close()
        transport.write("ignored")
        transport.write([UInt8](repeating: 1, count: 10_000))
        #expect(transport.unsentBytes == 4)
        try test.turn(until: { recorder.isDisconnected })
        #expect(try client.receiveAll() == Array("last".utf8))
        transport.write("ignored")
        transport.closeWriting()
        transport.pauseReading()
        transport.resumeReading()
        transport.close()
        transport.abort()
        try test.look(3)
        #expect(transport.unsentBytes == 0)
        #expect(recorder.ends == 1 && recorder.end == .some(nil))
    }

    @Test("a closed transport no longer asks the kernel about a descriptor that may be somebody else's")
    func localAfterTheClose() throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        #expect(transport.local.port != nil && transport.peer.port != nil)
        transport.abort()
        let other = try RawSocket(to: test.listen().0.address)
        #expect(transport.local == .unix(""))
        withExtendedLifetime((client, other)) {}
    }

    @Test("pauseReading stops the bytes, resumeReading brings them")
    func pauseAndResume() throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        transport.pauseReading()
        try client.send("waits")
        #expect(try test.turns(within: .milliseconds(20)) <= 2)
        #expect(recorder.bytes.isEmpty)
        transport.resumeReading()
        try test.turn(until: { !recorder.bytes.isEmpty })
        #expect(recorder.events.last == .received("waits"))
    }

    @Test("reading paused inside received keeps the rest in the kernel")
    func pauseInside() throws {
        let (recorder, client) = try test.connection { $0.onReceive = { _, transport in transport.pauseReading() } }
        recorder.notesPieces = false
        try client.send([UInt8](repeating: 7, count: BufferPool.readBytes + 10))
        try test.turn(until: { !recorder.bytes.isEmpty })
        let before = recorder.bytes.count
        #expect(try test.turns(within: .milliseconds(20)) <= 2)
        #expect(recorder.bytes.count == before && before <= BufferPool.readBytes)
        recorder.transport?.resumeReading()
        try test.turn(until: { recorder.bytes.count > before })
    }

    @Test("one read a turn: a fast peer does not keep the others waiting")
    func fair() throws {
        let (listener, recorders) = try test.listen { $0.notesPieces = false }
        let fast = try RawSocket(to: listener.address)
        fast.setOption(SO_SNDBUF, 4 * 1024 * 1024)
        let slow = try RawSocket(to: listener.address)
        try test.turn(until: { recorders.all.count == 2 })
        let payload = [UInt8](repeating: 1, count: 512 * 1024)
        let sent = payload.withUnsafeBytes { Glibc.send(fast.number, $0.baseAddress, $0.count, CInt(MSG_DONTWAIT)) }
        #expect(sent > 2 * BufferPool.readBytes)
        try slow.send("hello")
        let other = recorders.all[1].bytes.isEmpty && recorders.all[0].bytes.isEmpty
        #expect(other)
        try test.look()
        let counts = recorders.all.map(\.bytes.count).sorted()
        #expect(counts[0] == 5)
        #expect(counts[1] <= BufferPool.readBytes)
    }

    @Test("many connections at once keep their bytes apart")
    func many() throws {
        let (listener, recorders) = try test.listen { $0.onReceive = { bytes, transport in transport.write(bytes) } }
        let clients = try (0..<100).map { _ in try RawSocket(to: listener.address) }
        for (number, client) in clients.enumerated() { try client.send("client \(number)\n") }
        try test.turn(until: { recorders.all.count == 100 && recorders.all.allSatisfy { $0.bytes.last == 10 } })
        try test.look(2)
        for (number, client) in clients.enumerated() {
            #expect(try client.receive() == Array("client \(number)\n".utf8))
        }
        clients.forEach { $0.close() }
        try test.turn(until: { recorders.all.allSatisfy(\.isDisconnected) })
        #expect(listener.connectionCount == 0)
        listener.stop()
        #expect(test.reactor.sourceCount == 0)
    }
}
