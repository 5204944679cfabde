import ReactorTestSupport
import Testing
import WryneckReactorTesting

@testable import WryneckNetworking
@testable import WryneckReactor

/// That a stream within another one behaves as a socket does.
@Suite("ByteStream: a transport over another one") struct ByteStreamTests {
    /// The test is the other end of the connection, and of its one tunnel.
    private struct Tunnel {
        let connection: MemoryConnection
        let near: TunnelledTransport
        let recorder = Recorder()

        init(credit: Int = .max) throws {
            let start = Start()
            let outer = StringReceiver(.int16, start)
            connection = try MemoryConnection(outer)
            near = TunnelledTransport(over: outer, connection.wire, credit: credit)
            start.near = near
            recorder.onReadClosed = { _ in }
            near.begin(recorder)
        }

        /// Passes the messages on to the tunnel, which is made after its connection.
        private final class Start: MessageProtocol {
            weak var near: TunnelledTransport?
            func received(message: [UInt8], on messages: StringReceiver) {
                near?.received(message: message, on: messages)
            }
            func disconnected(reason: ConnectionLost?) { near?.disconnected(reason: reason) }
        }

        func settle() { connection.world.settle() }

        func deliver(_ frame: TunnelledTransport.Frame, _ text: String = "") {
            var bytes: [UInt8] = []
            StringFraming.int16.append([frame.rawValue] + Array(text.utf8), to: &bytes)
            connection.deliver(bytes)
        }

        /// The frames that were sent, each with its text.
        func sent() -> [String] {
            settle()
            var (bytes, frames) = (connection.wire.takeReceived()[...], [String]())
            while bytes.count >= 3 {
                let length = Int(bytes[bytes.startIndex]) << 8 | Int(bytes[bytes.startIndex + 1])
                let message = bytes.dropFirst(2).prefix(length)
                let frame = message.first.flatMap(TunnelledTransport.Frame.init)
                frames.append("\(frame.map { "\($0)" } ?? "?") \(String(decoding: message.dropFirst(), as: UTF8.self))")
                bytes = bytes.dropFirst(2 + length)
            }
            return frames
        }
    }

    @Test("bytes go both ways, and the end comes when both sides have ended")
    func bothWays() throws {
        let tunnel = try Tunnel()
        tunnel.deliver(.data, "question")
        tunnel.deliver(.end)
        #expect(tunnel.recorder.events == [.connected, .received("question"), .readClosed])
        tunnel.near.write("answer")
        tunnel.near.closeWriting()
        tunnel.near.write("ignored")
        #expect(tunnel.sent() == ["data answer", "end "])
        #expect(tunnel.recorder.end == .some(nil) && tunnel.near.isClosed)
    }

    @Test("the end waits behind the last byte while reading is paused")
    func paused() throws {
        let tunnel = try Tunnel()
        tunnel.near.pauseReading()
        tunnel.deliver(.data, "a")
        tunnel.deliver(.end)
        tunnel.settle()
        #expect(tunnel.recorder.events == [.connected])
        tunnel.near.resumeReading()
        tunnel.settle()
        #expect(tunnel.recorder.events == [.connected, .received("a"), .readClosed])
    }

    @Test("a close waits for credit and for the producer, and whoever asked is told when the bytes have left")
    func closes() throws {
        let tunnel = try Tunnel(credit: 1)
        let producer = PushRecorder()
        var told: [Bool] = []
        try tunnel.near.register(.push(producer))
        tunnel.near.write("ab")
        tunnel.near.notify { told.append($0) }
        tunnel.near.close()
        #expect(tunnel.sent() == ["data a"] && told.isEmpty)
        tunnel.deliver(.credit, "12")
        #expect(tunnel.sent() == ["data b"] && told == [true])
        tunnel.near.write("c")
        tunnel.near.unregisterProducer()
        #expect(tunnel.sent() == ["data c", "end "])
        #expect(tunnel.recorder.end == .some(nil) && producer.calls.isEmpty)
    }

    @Test("it is congested above the high mark; the producer goes on and `drained` is told at the low one")
    func congested() throws {
        let tunnel = try Tunnel(credit: 0)
        let producer = PushRecorder()
        tunnel.near.waterMarks = WaterMarks(high: 4, low: 1)
        try tunnel.near.register(.push(producer))
        tunnel.near.write("12345")
        #expect(tunnel.near.isCongested && producer.calls == ["pause"])
        tunnel.deliver(.credit, "123")
        tunnel.settle()
        #expect(tunnel.near.isCongested && tunnel.near.unsentBytes == 2)
        tunnel.deliver(.credit, "1")
        tunnel.settle()
        #expect(!tunnel.near.isCongested && producer.calls == ["pause", "resume"])
        #expect(tunnel.recorder.events.last == .drained)
    }

    @Test("abort tells `disconnected` in a later turn, the other end at once; breaking off sends first what is queued")
    func resets() throws {
        let aborted = try Tunnel(), brokenOff = try Tunnel()
        aborted.near.write("lost")
        aborted.near.abort()
        #expect(!aborted.recorder.isDisconnected)
        #expect(aborted.sent() == ["reset "])
        #expect(aborted.recorder.end == .some(ConnectionLost(code: nil)))
        brokenOff.near.write("sent")
        brokenOff.near.breakOff()
        #expect(brokenOff.sent() == ["data sent", "reset "])
        #expect(brokenOff.recorder.ends == 1)
    }

    @Test("what ends the connection below ends it, once, and stops the producer; it goes to whoever has it then")
    func lost() throws {
        let tunnel = try Tunnel()
        let (producer, heir) = (PushRecorder(), Recorder())
        try tunnel.near.register(.push(producer))
        tunnel.near.handOver(to: heir)
        tunnel.connection.wire.lose(.connectionReset)
        tunnel.near.abort()
        tunnel.settle()
        #expect(producer.calls == ["stop"] && tunnel.recorder.events == [.connected])
        #expect(heir.events == [.connected, .disconnected(ConnectionLost(code: .connectionReset))])
    }
}
