import Synchronization
import Testing
import Wryneck
import WryneckTesting

@Suite("Broadcaster") struct BroadcasterTests {
    private func site(_ room: Broadcaster, _ options: WebSockets.Options = .init()) throws -> TestClient {
        try serve(options: options) { socket in
            room.join(socket)
            socket.onText { text in if text == "leave" { room.leave(socket) } else { room.send(.text(text)) } }
        }
    }

    @Test("a message goes to everybody in the room, in the order of sending; the end of a socket leaves it")
    func everybody() throws {
        let room = Broadcaster()
        let client = try site(room)
        let sockets = try (0..<3).map { _ in try client.webSocket("/socket") }
        #expect(room.count == 3)
        sockets[0].send("a")
        sockets[1].send("b")
        for socket in sockets { #expect(socket.received() == [.text("a"), .text("b")]) }
        sockets[0].cut()
        sockets[1].close()
        sockets[2].send("leave")
        #expect(room.count == 0)
        room.send(.text("nobody"))
        client.memory.settle()
        #expect(sockets[2].received() == [])
    }

    @Test("whoever has ended is not counted any more when its end is told")
    func countAtEnd() throws {
        let room = Broadcaster()
        var left: [Int] = []
        let client = try serve { socket in
            room.join(socket)
            socket.onClose { _ in left.append(room.count) }
        }
        let sockets = try (0..<2).map { _ in try client.webSocket("/socket") }
        sockets[0].close()
        sockets[1].cut()
        #expect(left == [1, 0])
    }

    @Test("whoever joins twice gets a message once")
    func twice() throws {
        let room = Broadcaster()
        let client = try serve { socket in
            room.join(socket)
            room.join(socket)
        }
        let socket = try client.webSocket("/socket")
        room.send(.binary([1]))
        client.memory.settle()
        #expect(room.count == 1 && socket.received() == [.binary([1])])
    }

    @Test("more receivers than a turn serves are served in the next turns, and all in the same order")
    func budget() throws {
        let room = Broadcaster()
        let client = try site(room)
        let sockets = try (0..<1100).map { _ in try client.webSocket("/socket") }
        room.send(.text("1"))
        room.send(.text("2"))
        try client.memory.reactor.turn(waits: false)
        let served = sockets.filter { !$0.connection.transport.received.isEmpty }.count
        #expect(served == 1000)
        client.memory.settle()
        for socket in sockets { #expect(socket.received() == [.text("1"), .text("2")]) }
    }

    @Test("those who read too slowly miss messages, get the latest one, or are sent away")
    func slowReaders() throws {
        for (policy, expected) in [
            (Broadcaster.SlowReaders.drop, ["0"]), (.keepLatest, ["0", "9"]), (.close, (0..<10).map { "\($0)" }),
        ] {
            let room = Broadcaster(slowReaders: policy)
            let client = try site(room)
            let (slow, quick) = (try client.webSocket("/socket"), try client.webSocket("/socket"))
            slow.connection.transport.isStalled = true
            let filler = String(repeating: " ", count: 70_000)
            for number in 0..<10 {
                room.send(.text("\(number)" + filler))
                client.memory.settle()
            }
            slow.connection.transport.isStalled = false
            client.memory.settle()
            #expect(texts(slow) == expected)
            #expect(texts(quick) == (0..<10).map { "\($0)" })
        }
    }

    private func texts(_ socket: TestWebSocket) -> [String] {
        socket.received().map { if case .text(let text) = $0 { String(text.prefix { $0 != " " }) } else { "" } }
    }

    @Test("a peer for whom more than a mebibyte waits is sent away with 1008 where the room says so")
    func sentAway() throws {
        let room = Broadcaster(slowReaders: .close)
        let client = try site(room)
        let slow = try client.webSocket("/socket")
        slow.connection.transport.isStalled = true
        for _ in 0..<4 {
            room.send(.binary([UInt8](repeating: 0, count: 400_000)))
            client.memory.settle()
        }
        slow.connection.transport.isStalled = false
        #expect(slow.end?.code == .policyViolation && room.count == 0)
    }

    @Test("what is sent is forwarded to other machines, and what comes from them is not")
    func machines() throws {
        let published = Mutex<[WebSocketMessage]>([])
        let room = Broadcaster { message in published.withLock { $0.append(message) } }
        let client = try site(room)
        let socket = try client.webSocket("/socket")
        socket.send("here")
        room.deliver(.text("from elsewhere"))
        client.memory.settle()
        #expect(socket.received() == [.text("here"), .text("from elsewhere")])
        #expect(published.withLock { $0 } == [.text("here")])
    }
}

#if Compression
    @Suite("Broadcaster and compression") struct BroadcasterCompressionTests {
        @Test("sockets with and without compression, and with a context of their own, get the same message")
        func mixed() throws {
            var takeover = WebSocketCompression()
            takeover.contextTakeover = true
            for compression in [WebSocketCompression(), takeover] {
                let room = Broadcaster()
                let client = try serve(options: .init(compression: compression)) { room.join($0) }
                let plain = try client.webSocket("/socket")
                let compressed = try (0..<3).map { _ in try client.webSocket("/socket", compression: compression) }
                let text = String(repeating: "all the same ", count: 200)
                for _ in 0..<2 {
                    room.send(.text(text))
                    client.memory.settle()
                    #expect(try plain.receive() == .text(text))
                    if !compression.contextTakeover {
                        #expect(compressed.allSatisfy { $0.connection.transport.received.count < 200 })
                    }
                    for socket in compressed { #expect(try socket.receive() == .text(text)) }
                }
            }
        }
    }
#endif
