import ReactorTestSupport
import Testing
import WryneckReactor
import WryneckReactorTesting

/// That a connection in memory behaves as a socket does whose kernel is full.
@Suite("A connection in memory") struct MemoryTransportTests {
    private final class Writer: StreamProtocol {
        var drained = 0
        var isOver = false
        var events: [String] = []
        func received(_ bytes: RawSpan, on transport: any Transport) { events.append("\(bytes.byteCount)") }
        func readClosed(on transport: any Transport) { events.append("end") }
        func drained(on transport: any Transport) { drained += 1 }
        func disconnected(reason: ConnectionLost?) { isOver = true }
    }

    @Test(
        "a kernel with little room takes that much; drained is told below the low mark, and a close waits for the last byte"
    )
    func room() throws {
        let memory = try MemoryReactor()
        let transport = MemoryTransport(on: memory.reactor)
        let writer = Writer()
        transport.start(writer)
        transport.room = 10
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        transport.write(bytes)
        memory.settle()
        #expect(transport.received == Array(bytes[..<10]))
        #expect(transport.unsentBytes == 99_990 && transport.sentBytes == 10 && transport.isCongested)
        transport.room = 80_000
        memory.settle()
        #expect(writer.drained == 0 && transport.isCongested)
        transport.room = 10_000
        memory.settle()
        #expect(writer.drained == 1 && !transport.isCongested)
        transport.close()
        memory.settle()
        #expect(!writer.isOver)
        transport.room = .max
        memory.settle()
        #expect(writer.isOver)
        #expect(transport.received == bytes)
    }

    @Test("abort tells the protocol in the next turn, as a socket does")
    func abort() throws {
        let memory = try MemoryReactor()
        let transport = MemoryTransport(on: memory.reactor)
        let recorder = Recorder()
        transport.start(recorder)
        transport.abort()
        #expect(recorder.events == [.connected] && transport.isClosed && transport.wasAborted)
        memory.settle()
        #expect(recorder.events == [.connected, .disconnected(ConnectionLost(code: nil))])
    }

    @Test("the peer's end is told behind its last byte: while nothing is read, only if nothing waits")
    func end() throws {
        let memory = try MemoryReactor()
        for waits in [true, false] {
            let transport = MemoryTransport(on: memory.reactor)
            let writer = Writer()
            transport.start(writer)
            transport.pauseReading()
            if waits { transport.deliver([1, 2, 3]) }
            transport.endInput()
            #expect(writer.events == (waits ? [] : ["end"]))
            transport.resumeReading()
            memory.settle()
            #expect(writer.events == (waits ? ["3", "end"] : ["end"]))
            transport.abort()
        }
    }
}
