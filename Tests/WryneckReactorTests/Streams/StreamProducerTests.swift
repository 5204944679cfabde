import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckReactorTesting

@testable import WryneckReactor

/// Notes what it is told.
final class PushRecorder: StreamProducer.Push {
    private(set) var calls: [String] = []
    var onResume: () -> Void = {}
    func pauseProducing() { calls.append("pause") }
    func resumeProducing() {
        calls.append("resume")
        onResume()
    }
    func stopProducing() { calls.append("stop") }
}

/// Writes pieces as long as it has any.
final class PullRecorder: StreamProducer.Pull {
    var pieces: [String]
    private(set) var asked = 0
    private(set) var stops = 0
    init(_ pieces: [String]) { self.pieces = pieces }

    func produce(on transport: any Transport) {
        asked += 1
        guard !pieces.isEmpty else { return transport.unregisterProducer() }
        transport.write(pieces.removeFirst())
    }
    func stopProducing() { stops += 1 }
}

@Suite("Producers") struct ProducerTests {
    private let recorder = Recorder()
    private let connection: MemoryConnection
    private var wire: MemoryTransport { connection.wire }
    init() throws { connection = try MemoryConnection(recorder) }

    private func register(_ producer: StreamProducer) throws { try wire.register(producer) }

    @Test("a push producer is paused above the high-water mark and resumed below the low one, once each")
    func push() throws {
        let producer = PushRecorder()
        try register(.push(producer))
        wire.write("a little")
        connection.world.settle()
        #expect(producer.calls.isEmpty, "who was not paused is not resumed")
        wire.isStalled = true
        wire.write([UInt8](repeating: 0, count: WaterMarks.standard.high))
        #expect(producer.calls.isEmpty)
        wire.write([0])
        #expect(producer.calls == ["pause"], "inside the write")
        wire.write([0])
        connection.world.settle()
        #expect(producer.calls == ["pause"])
        var congestedWhenResumed: Bool?
        producer.onResume = { [wire] in congestedWhenResumed = wire.isCongested }
        wire.isStalled = false
        connection.world.settle()
        #expect(producer.calls == ["pause", "resume"] && congestedWhenResumed == false)
        #expect(recorder.events.last == .drained)
    }

    @Test("one that is registered while the transport is congested is paused at once")
    func congested() throws {
        wire.isStalled = true
        wire.write([UInt8](repeating: 0, count: WaterMarks.standard.high + 1))
        let producer = PushRecorder()
        try register(.push(producer))
        #expect(producer.calls == ["pause"])
        wire.unregisterProducer()
        wire.isStalled = false
        connection.world.settle()
        #expect(producer.calls == ["pause"], "who has unregistered is told nothing")
    }

    @Test("a pull producer is asked for one piece a turn, and only while there is room")
    func pull() throws {
        let producer = PullRecorder(["a", String(repeating: "b", count: WaterMarks.standard.low + 1), "c"])
        try register(.pull(producer))
        #expect(producer.asked == 0, "not inside the call")
        try connection.world.reactor.turn(waits: false)
        #expect(producer.asked == 1)
        wire.isStalled = true
        connection.world.settle()
        #expect(producer.asked == 1)
        wire.isStalled = false
        connection.world.settle()
        #expect(producer.asked == 4 && !wire.hasProducer)
        #expect(wire.takeReceived().count == 1 + WaterMarks.standard.low + 1 + 1)
    }

    @Test("only one at a time, and another one after it")
    func one() throws {
        try register(.push(PushRecorder()))
        #expect(throws: StreamProducer.Failure.alreadyRegistered) { try wire.register(.push(PushRecorder())) }
        wire.unregisterProducer()
        wire.unregisterProducer()
        try register(.push(PushRecorder()))
    }

    @Test("close waits until the producer unregisters, and sends what it still writes")
    func closeWaits() throws {
        let producer = PushRecorder()
        try register(.push(producer))
        wire.write("a")
        wire.close()
        connection.world.settle()
        #expect(!wire.isClosed)
        wire.write("b")
        connection.world.settle()
        wire.unregisterProducer()
        wire.write("c")
        connection.world.settle()
        #expect(wire.isClosed && wire.received == Array("ab".utf8))
        #expect(producer.calls.isEmpty && recorder.end == .some(nil))
    }

    @Test("so does the end of writing alone")
    func closeWritingWaits() throws {
        let producer = PullRecorder(["a", "b"])
        try register(.pull(producer))
        wire.closeWriting()
        try connection.world.reactor.turn(waits: false)
        #expect(!wire.isWritingClosed)
        connection.world.settle()
        #expect(wire.isWritingClosed && wire.received == Array("ab".utf8))
    }

    @Test("the end of the connection stops the producer once, before the protocol is told")
    func ends() throws {
        let (push, pull) = (PushRecorder(), PullRecorder([]))
        try register(.push(push))
        recorder.onDisconnect = { #expect(push.calls == ["stop"]) }
        wire.lose(.connectionReset)
        wire.unregisterProducer()
        #expect(push.calls == ["stop"] && recorder.isDisconnected)
        try register(.pull(pull))
        #expect(pull.stops == 1 && pull.asked == 0, "on a connection that is over")
    }
}

@Suite("Producers over real sockets", .ownThread) struct RealProducerTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    /// Writes until it is told to pause, each time.
    private final class Flood: StreamProducer.Push {
        weak var transport: (any Transport)?
        var left: Int
        private(set) var pauses = 0
        private(set) var most = 0
        private(set) var stops = 0
        private var isPaused = false
        init(_ count: Int) { left = count }

        func resumeProducing() {
            isPaused = false
            while !isPaused, left > 0, let transport {
                let count = min(left, 10_000)
                left -= count
                transport.write([UInt8](repeating: 7, count: count))
                most = max(most, transport.unsentBytes)
            }
            if left == 0 { transport?.unregisterProducer() }
        }
        func pauseProducing() {
            isPaused = true
            pauses += 1
        }
        func stopProducing() { stops += 1 }
    }

    @Test("three megabytes never need more room than the high-water mark and a piece")
    func bounded() throws {
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        let flood = Flood(3_000_000)
        flood.transport = transport
        try transport.register(.push(flood))
        flood.resumeProducing()
        transport.close()
        #expect(try test.receive(4_000_000, by: client).count == 3_000_000)
        #expect(flood.pauses > 10 && flood.most <= WaterMarks.standard.high + 10_000)
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.end == .some(nil) && flood.stops == 0)
    }

    @Test("pulled pieces arrive in order, and the connection ends after the last")
    func pulled() throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        let pieces = (0..<200).map { "\($0),\(String(repeating: "x", count: $0 * 7))" }
        try transport.register(.pull(PullRecorder(pieces)))
        transport.close()
        let expected = pieces.joined()
        #expect(try test.receive(expected.utf8.count + 1, by: client) == Array(expected.utf8))
        try test.turn(until: { recorder.isDisconnected })
    }

    @Test("a peer that goes stops the producer, also while the connection waits for it to end")
    func peerGoes() throws {
        for closes in [false, true] {
            let (recorder, client) = try test.connection { $0.onReadClosed = { _ in } }
            let transport = try #require(recorder.transport)
            let producer = PushRecorder()
            try transport.register(.push(producer))
            if closes { transport.close() }
            try test.look(2)
            client.reset()
            try test.turn(until: { recorder.isDisconnected })
            #expect(producer.calls == ["stop"] && recorder.ends == 1)
        }
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("the reactor's end cuts a connection whose producer is not done, instead of closing it as if all were there")
    func reactorEnds() throws {
        let reactor = try Reactor(logger: test.log.logger)
        let recorder = Recorder()
        let listener = try reactor.listen(.tcp(port: 0)) { _ in recorder }
        let client = try RawSocket(to: listener.address)
        let producer = PushRecorder()
        recorder.onConnect = { transport in
            #expect((try? transport.register(.push(producer))) != nil)
            reactor.stop()
        }
        try reactor.run(handlingSignals: false)
        #expect(producer.calls == ["stop"])
        #expect(throws: Errno.connectionReset) { try client.receive() }
    }
}
