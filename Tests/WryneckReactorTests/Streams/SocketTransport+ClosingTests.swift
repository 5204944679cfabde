internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred

@testable import WryneckReactor

@Suite("SocketTransport: half-close, close, abort, loss", .ownThread) struct SocketTransportClosingTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    // MARK: Half-closing

    @Test(
        "the peer's half-close is told once; this side can still answer, and its own half-close ends the connection in order"
    )
    func peerHalfCloses() throws {
        let (recorder, client) = try test.connection { $0.onReadClosed = { _ in } }
        let transport = try #require(recorder.transport)
        try client.send("question")
        client.shutdownWriting()
        try test.turn(until: { recorder.events.contains(.readClosed) })
        #expect(recorder.events == [.connected, .received("question"), .readClosed])
        #expect(try test.turns(within: .milliseconds(20)) <= 2, "a half-closed peer must not make the loop spin")
        transport.write("answer")
        transport.closeWriting()
        transport.write("ignored: this side has ended its writing")
        try test.turn(until: { recorder.isDisconnected })
        #expect(try client.receiveAll() == Array("answer".utf8))
        #expect(recorder.events.suffix(2) == [.readClosed, .disconnected(nil)])
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("this side half-closes after all is sent and goes on reading until the peer has ended, too")
    func halfCloses() throws {
        let (recorder, client) = try test.connection { $0.onReadClosed = { _ in } }
        let transport = try #require(recorder.transport)
        transport.write("all")
        transport.closeWriting()
        transport.closeWriting()
        try test.look()
        #expect(try client.receiveAll() == Array("all".utf8))
        try client.send("still heard")
        try test.turn(until: { !recorder.bytes.isEmpty })
        #expect(try test.turns(within: .milliseconds(20)) <= 2)
        client.shutdownWriting()
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.events == [.connected, .received("still heard"), .readClosed, .disconnected(nil)])
    }

    @Test("a half-close waits for what the kernel does not take yet")
    func halfClosesAfterBlocking() throws {
        let (recorder, client) = try test.connection(receiveBuffer: 4096) { $0.onReadClosed = { _ in } }
        let transport = try #require(recorder.transport)
        let count = 8 * 1024 * 1024
        transport.write([UInt8](repeating: 3, count: count))
        try test.look(2)
        #expect(transport.unsentBytes > 0)
        transport.closeWriting()
        #expect(try test.receive(count, by: client).count == count)
        #expect(try client.receiveAll().isEmpty)
        #expect(!recorder.isDisconnected)
        client.close()
        try test.turn(until: { recorder.isDisconnected })
    }

    // MARK: Leaving while reading is paused

    @Test("a peer that ends its side while reading is paused and nothing is unread: told at once, without a spin")
    func endsWhilePaused() throws {
        let (recorder, client) = try test.connection { $0.onReadClosed = { _ in } }
        let transport = try #require(recorder.transport)
        transport.pauseReading()
        client.shutdownWriting()
        try test.turn(until: { recorder.events.contains(.readClosed) })
        #expect(try test.turns(within: .milliseconds(20)) <= 2)
        transport.resumeReading()
        #expect(try test.turns(within: .milliseconds(20)) <= 2)
        transport.write("answer")
        transport.closeWriting()
        try test.turn(until: { recorder.isDisconnected })
        #expect(try client.receiveAll() == Array("answer".utf8))
        #expect(recorder.events == [.connected, .readClosed, .disconnected(nil)])
    }

    @Test(
        "a peer that ends its side while reading is paused: no spin, and the end is told behind the last byte that it sent"
    )
    func leavesWhilePaused() throws {
        let (recorder, client) = try test.connection { $0.onReadClosed = { _ in } }
        let transport = try #require(recorder.transport)
        transport.pauseReading()
        try client.send("last words")
        client.shutdownWriting()
        #expect(try test.turns(within: .milliseconds(20)) <= 3)
        #expect(recorder.events == [.connected])
        transport.resumeReading()
        try test.turn(until: { recorder.events.contains(.readClosed) })
        transport.write("answer")
        transport.closeWriting()
        try test.turn(until: { recorder.isDisconnected })
        #expect(try client.receiveAll() == Array("answer".utf8))
        #expect(recorder.events == [.connected, .received("last words"), .readClosed, .disconnected(nil)])
    }

    @Test("the end is told, too, when reading is paused again over the last bytes before it")
    func pausesOverTheLastBytes() throws {
        let (recorder, client) = try test.connection {
            $0.onReceive = { _, transport in transport.pauseReading() }
            $0.onReadClosed = { _ in }
        }
        let transport = try #require(recorder.transport)
        transport.pauseReading()
        try client.send("last words")
        client.shutdownWriting()
        try test.look(2)
        transport.resumeReading()
        try test.turn(until: { recorder.events.contains(.readClosed) })
        #expect(recorder.events == [.connected, .received("last words"), .readClosed])
        #expect(try test.turns(within: .milliseconds(20)) <= 2)
    }

    @Test("both directions over (HUP) while reading is paused: no spin, and the input still comes when it is wanted")
    func bothOverWhilePaused() throws {
        let (recorder, client) = try test.connection { $0.onReadClosed = { _ in } }
        let transport = try #require(recorder.transport)
        transport.pauseReading()
        transport.closeWriting()
        try test.look()
        try client.send("late")
        client.close()
        #expect(try test.turns(within: .milliseconds(20)) <= 3)
        #expect(recorder.events == [.connected])
        transport.resumeReading()
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.events == [.connected, .received("late"), .readClosed, .disconnected(nil)])
    }

    @Test("a peer that resets while reading is paused and something is unread is noticed, too")
    func resetBehindBytes() throws {
        let (recorder, client) = try test.connection()
        try #require(recorder.transport).pauseReading()
        try client.send("unread")
        try test.look(2)
        client.reset()
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.events == [.connected, .disconnected(ConnectionLost(code: .connectionReset))])
    }

    @Test("a peer that had left when something was written to it is noticed, though its end was told before")
    func writingToNobody() throws {
        let (recorder, client) = try test.connection { $0.onReadClosed = { _ in } }
        let transport = try #require(recorder.transport)
        client.close()
        try test.turn(until: { recorder.events.contains(.readClosed) })
        transport.write("is anybody there?")
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.end != .some(nil))
    }

    @Test("a peer that resets while reading is paused is noticed, without a spin")
    func resetWhilePaused() throws {
        let (recorder, client) = try test.connection()
        try #require(recorder.transport).pauseReading()
        client.reset()
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.events == [.connected, .disconnected(ConnectionLost(code: .connectionReset))])
        #expect(try test.turns(within: .milliseconds(10)) <= 2)
    }

    @Test("a peer that resets after its half-close is noticed, though nothing is read any more")
    func resetAfterHalfClose() throws {
        let (recorder, client) = try test.connection { $0.onReadClosed = { _ in } }
        client.shutdownWriting()
        try test.turn(until: { recorder.events.contains(.readClosed) })
        client.reset()
        try test.turn(until: { recorder.isDisconnected })
        let reason = try #require(recorder.end ?? nil)
        // The kernel calls it EPIPE here: this side was still about to write.
        #expect([.connectionReset, .brokenPipe].contains(reason.code))
    }

    @Test("the last data is read before the end is told, however the peer leaves")
    func dataBeforeTheEnd() throws {
        let (recorder, client) = try test.connection()
        try client.send("data")
        client.close()
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.events == [.connected, .received("data"), .readClosed, .disconnected(nil)])
    }

    @Test("who has connected hears all that the peer said before it left, also when a write fails first")
    func lastWords() throws {
        let (ours, peer) = try RawSocket.pair()
        let descriptor = FileDescriptor(owning: fcntl(ours.descriptor.rawValue, F_DUPFD_CLOEXEC, 0))
        let (recorder, transport) = (Recorder(), SocketTransport(descriptor, peer: .unix(""), on: test.reactor))
        recorder.notesPieces = false
        try transport.start(recorder)
        // More than one read takes, so that the write comes between two of them.
        try peer.send([UInt8](repeating: 7, count: 100_000))
        peer.close()
        transport.write("is anybody there?")
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.bytes.count == 100_000)
        #expect(recorder.end == .some(ConnectionLost(code: .brokenPipe)))
        #expect(test.reactor.sourceCount == 0)
    }

    // MARK: Closing

    @Test("close sends first what is queued, however long that takes, and reads no more")
    func closeFlushes() throws {
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        let count = 8 * 1024 * 1024
        transport.write([UInt8](repeating: 9, count: count))
        transport.close()
        try test.look(3)
        #expect(!recorder.isDisconnected)
        #expect(try test.receive(count, by: client).count == count)
        #expect(try client.receiveAll().isEmpty)
        #expect(recorder.events == [.connected, .disconnected(nil)])
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("a peer that resets while the last bytes are sent ends the connection with the reason")
    func resetWhileClosing() throws {
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        transport.write([UInt8](repeating: 9, count: 8 * 1024 * 1024))
        transport.close()
        try test.look(2)
        client.reset()
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.events.count == 2 && recorder.end != .some(nil))
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("abort sends a reset and loses what is queued")
    func abort() throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        transport.write("never sent")
        transport.abort()
        // The protocol is told in the next turn, not from within the call.
        #expect(recorder.events == [.connected])
        #expect(test.reactor.sourceCount == 0)
        try test.look()
        #expect(recorder.events == [.connected, .disconnected(ConnectionLost(code: nil))])
        #expect(throws: Errno.connectionReset) { try client.receive() }
        try test.look(2)
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("a connection that ends in any way is told so exactly once", arguments: Ending.allCases)
    func endsOnce(_ ending: Ending) throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        switch ending {
        case .close: transport.close()
        case .abort: transport.abort()
        case .halfClose:
            transport.closeWriting()
            client.shutdownWriting()
        case .peerCloses: client.close()
        case .peerResets: client.reset()
        case .peerResetsAsWeWrite:
            client.reset()
            transport.write("too late")
        case .closeInReceived, .abortInReceived:
            recorder.onReceive = { _, transport in
                if ending == .closeInReceived { transport.close() } else { transport.abort() }
            }
            try client.send("x")
        case .abortInReadClosed:
            recorder.onReadClosed = { $0.abort() }
            client.shutdownWriting()
        case .abortInDisconnected:
            recorder.onDisconnect = {
                transport.abort()
                transport.close()
                transport.write("x")
            }
            transport.abort()
        }
        try test.turn(until: { recorder.isDisconnected })
        try test.look(3)
        #expect(recorder.ends == 1)
        #expect((recorder.end == .some(nil)) == ending.isOrderly)
        #expect(test.reactor.sourceCount == 0 && test.reactor.timers.armedCount == 0)
        #expect(test.log.lines.isEmpty)
    }

    enum Ending: CaseIterable, Sendable {
        case close, abort, halfClose, peerCloses, peerResets, peerResetsAsWeWrite
        case closeInReceived, abortInReceived, abortInReadClosed, abortInDisconnected

        var isOrderly: Bool { [.close, .halfClose, .peerCloses, .closeInReceived].contains(self) }
    }

    @Test("what was planned by the caller of abort comes after disconnected; what it does itself, before")
    func abortOrder() throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        var order: [String] = []
        recorder.onDisconnect = { order.append("disconnected") }
        transport.abort()
        order.append("aborted")
        test.reactor.callLater(.zero) { order.append("later") }
        try test.turn(until: { order.count == 3 })
        #expect(order == ["aborted", "disconnected", "later"])
        withExtendedLifetime(client) {}
    }

    @Test("a reactor that ends tells those whose connections were cut just before")
    func abortAtTheEnd() throws {
        let (recorder, client) = try test.connection()
        recorder.transport?.abort()
        test.reactor.endByHand()
        #expect(recorder.events == [.connected, .disconnected(ConnectionLost(code: nil))])
        withExtendedLifetime(client) {}
    }

    @Test("a producer is told to stop in the next turn, too, and its file is not sent on")
    func abortProducer() throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        final class Source: StreamProducer.Pull {
            var stops = 0
            func produce(on transport: any Transport) { transport.write("x") }
            func stopProducing() { stops += 1 }
        }
        let source = Source()
        try transport.register(.pull(source))
        transport.abort()
        #expect(source.stops == 0)
        try test.look()
        #expect(source.stops == 1 && recorder.isDisconnected)
        withExtendedLifetime(client) {}
    }

    @Test("a time-out whose canceller aborts is told as a time-out")
    func abortByTimeout() throws {
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        let answer = Deferred<String> { _ in transport.abort() }
        recorder.onDisconnect = { try? answer.errback(Boom(id: 1)) }
        answer.addTimeout(.milliseconds(1), on: test.reactor)
        try test.turn(until: { recorder.isDisconnected && answer.settledResult != nil })
        #expect(throws: TimeoutError(.milliseconds(1))) { try answer.settledResult?.get() }
        answer.forget()
        withExtendedLifetime(client) {}
    }

    @Test("abort inside drained ends the connection, and nothing comes after it")
    func abortInDrained() throws {
        let (recorder, client) = try test.connection { $0.onDrained = { $0.abort() } }
        recorder.transport?.write([UInt8](repeating: 1, count: 200_000))
        try test.turn(until: {
            // The reset comes before the protocol is told.
            while !recorder.isDisconnected, let piece = try? client.receiveNow(), !piece.isEmpty {}
            return recorder.isDisconnected
        })
        try test.look(2)
        #expect(recorder.events == [.connected, .drained, .disconnected(ConnectionLost(code: nil))])
    }

    @Test("abort inside connected, and inside received with more to read, leaves nothing behind")
    func abortEarly() throws {
        let (listener, recorders) = try test.listen { $0.onConnect = { $0.abort() } }
        let client = try RawSocket(to: listener.address)
        try test.turn(until: { recorders.all.first?.isDisconnected == true })
        #expect(recorders.all[0].events == [.connected, .disconnected(ConnectionLost(code: nil))])
        #expect(listener.connectionCount == 0 && test.reactor.sourceCount == 1)
        withExtendedLifetime(client) {}
    }

    // MARK: A peer that is gone

    @Test("a peer that resets while a large array is sent does not end the process (SIGPIPE)")
    func resetDuringWrites() throws {
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        for _ in 0..<64 { transport.write([UInt8](repeating: 1, count: 64 * 1024)) }
        try test.look(2)
        client.reset()
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.ends == 1)
    }

    @Test("the reactor's end resets a connection that has something left to send, and tells the protocol")
    func reactorEnds() throws {
        let log = LogRecorder()
        let reactor = try Reactor(logger: log.logger)
        let recorder = Recorder()
        let listener = try reactor.listen(.tcp(port: 0)) { _ in recorder }
        let client = try RawSocket(to: listener.address, receiveBuffer: 4096)
        recorder.onConnect = { transport in
            transport.write([UInt8](repeating: 1, count: 8 * 1024 * 1024))
            reactor.callLater(.milliseconds(1)) { reactor.stop() }
        }
        let brokenPipe = BrokenPipe()
        try reactor.run(handlingSignals: false)
        withExtendedLifetime(brokenPipe) {}
        #expect(recorder.events.last == .disconnected(ConnectionLost(code: nil)))
        #expect(reactor.sourceCount == 0)
        #expect(throws: Errno.connectionReset) { _ = try client.receiveAll() }
    }
}
