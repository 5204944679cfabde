import Testing
import Wryneck
import WryneckTesting

@Suite("WebSocket, as a sequence") struct WebSocketAsyncTests {
    private let seen = Seen()

    private func reading(_ limits: Limits.WebSocket = .standard) throws -> TestClient {
        let seen = seen
        return try serveAsync(limits: limits) { socket in
            seen.socket = socket
            do { for try await message in socket { seen.messages.append(message) } } catch { seen.error = error }
            seen.isDone = true
        }
    }

    @Test("the peer's end ends the sequence, and the code can be read")
    func ends() throws {
        let client = try reading()
        let socket = try client.webSocket("/socket")
        socket.send("a")
        socket.close(.goingAway, "moving")
        client.memory.settle()
        #expect(seen.messages == [.text("a")] && seen.isDone && seen.error == nil)
        #expect(seen.socket?.end == WebSocketEnd(.goingAway, "moving", isClean: true))
    }

    @Test("a cut throws, behind the messages that came before it")
    func cut() throws {
        let client = try reading()
        let socket = try client.webSocket("/socket")
        socket.send("a")
        socket.cut()
        client.memory.settle()
        #expect(seen.messages == [.text("a")])
        #expect((seen.error as? WebSocket.Ended)?.end.code == .abnormal)
    }

    @Test("the handler's end closes with 1000, what it throws with 1011")
    func handlersEnd() throws {
        struct Mistake: Error {}
        let good = try serveAsync { socket in _ = try await socket.next().value }
        let socket = try good.webSocket("/socket")
        #expect(socket.end == nil)
        socket.send("that is all")
        #expect(socket.end?.code == .normal)
        let bad = try serveAsync { _ in throw Mistake() }
        #expect(try bad.webSocket("/socket").end?.code == .internalError)
    }

    @Test("messages that are not taken wait, up to a number or to a sum of bytes; then nothing is read")
    func backPressure() throws {
        let seen = seen
        let gate = Deferred<Void>()
        let client = try serveAsync { socket in
            try await gate.value
            for try await message in socket { seen.messages.append(message) }
        }
        let (many, large) = (try client.webSocket("/socket"), try client.webSocket("/socket"))
        for number in 0..<30 { many.send("\(number)") }
        #expect(many.connection.transport.undelivered > 0)
        for _ in 0..<4 { large.send([UInt8](repeating: 1, count: 30_000)) }
        #expect(large.connection.transport.undelivered > 0)
        try gate.callback(())
        client.memory.settle()
        #expect(many.connection.transport.undelivered == 0 && large.connection.transport.undelivered == 0)
        #expect(seen.messages.filter { if case .text = $0 { true } else { false } } == (0..<30).map { .text("\($0)") })
        #expect(seen.messages.count == 34)
    }

    @Test("messages that came in one piece wait, too, and so does the end behind them")
    func onePiece() throws {
        let seen = seen
        let gate = Deferred<Void>()
        let client = try serveAsync { socket in
            seen.socket = socket
            try await gate.value
            for try await message in socket { seen.messages.append(message) }
            seen.isDone = true
        }
        let socket = try client.webSocket("/socket")
        var bytes: [UInt8] = []
        for number in 0..<100 { bytes += [0x82, 0x81, 0, 0, 0, 0, UInt8(number)] }
        socket.connection.send(bytes + [0x88, 0x80, 0, 0, 0, 0])
        socket.endWriting()
        #expect(seen.socket?.end == nil)
        try gate.callback(())
        client.memory.settle()
        #expect(seen.messages == (0..<100).map { .binary([UInt8($0)]) })
        #expect(seen.isDone && seen.socket?.end?.code == .noStatus)
        #expect(client.openConnections == 0)
    }

    @Test("send waits while the peer reads too little, and fails when the socket ends meanwhile")
    func sending() throws {
        let seen = seen
        let client = try serveAsync { socket in
            seen.socket = socket
            do {
                while true {
                    try await socket.send([UInt8](repeating: 0, count: 30_000))
                    seen.drained += 1
                }
            } catch { seen.error = error }
        }
        let socket = try client.webSocket("/socket")
        socket.connection.transport.room = 0
        client.memory.settle()
        let stopped = seen.drained
        socket.connection.transport.room = 200_000
        client.memory.settle()
        #expect(seen.drained > stopped && seen.drained < stopped + 20)
        socket.cut()
        client.memory.settle()
        #expect((seen.error as? WebSocket.Ended)?.end.code == .abnormal)
    }

    @Test("a handler that waits for something else is cancelled 5 s after the end")
    func cancelled() throws {
        let seen = seen
        let client = try serveAsync { _ in
            do { try await Deferred<Void>().value } catch { seen.error = error }
        }
        let socket = try client.webSocket("/socket")
        socket.cut()
        client.memory.advance(by: .seconds(4))
        #expect(seen.error == nil)
        client.memory.advance(by: .seconds(1))
        #expect(seen.error is CancelledError)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("a reader that was cancelled loses no message")
    func cancelledReader() throws {
        let seen = seen
        let client = try serve { seen.socket = $0 }
        let socket = try client.webSocket("/socket")
        let first = seen.socket?.next().addErrback { _ in nil }
        first?.cancel()
        socket.send("a")
        let second = seen.socket?.next()
        _ = second?.addCallback { message in
            seen.messages.append(message ?? .text(""))
            return message
        }
        #expect(seen.messages == [.text("a")])
    }

    @Test("two readers at a time are a mistake that is told")
    func twoReaders() throws {
        let seen = seen
        let client = try serve { seen.socket = $0 }
        _ = try client.webSocket("/socket")
        let first = seen.socket?.next()
        _ = seen.socket?.next().addErrback { error in
            seen.error = error
            return nil
        }
        #expect(seen.error is WebSocket.TwoReaders && first?.hasFired == false)
    }
}
