import Testing
import Wryneck
import WryneckTesting

@Suite("WebSocket, by callbacks") struct WebSocketTests {
    private let seen = Seen()

    @Test("text and bytes each have their callback, and what has none has onMessage")
    func callbacks() throws {
        let seen = seen
        let client = try serve { socket in
            socket.onText { seen.messages.append(.text("text " + $0)) }
            socket.onMessage { seen.messages.append($0) }
        }
        let socket = try client.webSocket("/socket")
        socket.send("a")
        socket.send([1])
        #expect(seen.messages == [.text("text a"), .binary([1])])
    }

    @Test("a kind for which there is no callback ends the socket with 1003")
    func unsupported() throws {
        let client = try serve { socket in socket.onText { _ in } }
        let socket = try client.webSocket("/socket")
        socket.send([1])
        #expect(socket.end?.code == .unsupportedData)
    }

    @Test("callbacks that are set later get what has come by then, in its order, and those that came after")
    func late() throws {
        let seen = seen
        let client = try serve { seen.socket = $0 }
        let socket = try client.webSocket("/socket")
        socket.send("a")
        socket.send([1])
        seen.socket?.onText { seen.messages.append(.text($0)) }
        seen.socket?.onBinary { seen.messages.append(.binary($0)) }
        socket.send("b")
        #expect(seen.messages == [.text("a"), .binary([1]), .text("b")])
    }

    @Test("what a handler or a callback throws ends the socket with 1011 and is logged")
    func thrown() throws {
        struct Mistake: Error {}
        let inHandler = try serve { _ in throw Mistake() }
        #expect(try inHandler.webSocket("/socket").end?.code == .internalError)
        let inCallback = try serve { socket in socket.onText { _ in throw Mistake() } }
        let socket = try inCallback.webSocket("/socket")
        socket.send("a")
        #expect(socket.end?.code == .internalError)
    }

    @Test("while the peer reads too little, its messages wait; they come when it has read")
    func congestion() throws {
        let seen = seen
        let client = try serve { socket in
            seen.socket = socket
            socket.onMessage {
                seen.messages.append($0)
                socket.send([UInt8](repeating: 0, count: 40_000))
            }
            socket.onDrained { seen.drained += 1 }
        }
        let socket = try client.webSocket("/socket")
        socket.connection.transport.isStalled = true
        for number in 0..<10 { socket.send("\(number)") }
        #expect(seen.messages.count == 2 && seen.socket?.isCongested == true)
        #expect(seen.socket?.unsentBytes ?? 0 > 65_536)
        socket.connection.transport.isStalled = false
        client.memory.settle()
        #expect(seen.messages == (0..<10).map { .text("\($0)") })
        #expect(seen.drained > 0 && socket.received().count == 10)
    }

    @Test("onClose and whenClosed tell the end once, also to those who ask late")
    func ends() throws {
        let seen = seen
        let client = try serve { socket in
            seen.socket = socket
            socket.onClose { _ in seen.drained += 1 }
        }
        let socket = try client.webSocket("/socket")
        let early = seen.socket?.whenClosed()
        #expect(early?.hasFired == false)
        socket.close()
        socket.cut()
        #expect(seen.drained == 1 && early?.hasFired == true)
        #expect(seen.socket?.whenClosed().hasFired == true)
        seen.socket?.onClose { seen.end = $0 }
        #expect(seen.end?.code == .normal)
        #expect(seen.socket?.send("nobody") == false)
    }

    @Test("a callback may end the socket, or cut it: nothing behind that is delivered", arguments: [true, false])
    func endsInside(cuts: Bool) throws {
        let seen = seen
        let client = try serve { socket in
            socket.onText { text in
                seen.messages.append(.text(text))
                if cuts { socket.abort() } else { socket.close() }
            }
        }
        let connection = try client.webSocket("/socket").connection
        connection.send([0x81, 0x81, 0, 0, 0, 0, 97, 0x81, 0x81, 0, 0, 0, 0, 98])
        #expect(seen.messages == [.text("a")])
        client.memory.advance(by: .seconds(10))
        #expect(client.openConnections == 0 && client.memory.leftovers == (0, 0, 0))
    }

    @Test("a socket that nobody holds lives until its connection ends, and then it is gone")
    func lifetime() throws {
        weak var weakSocket: WebSocket?
        let client = try serve { socket in
            weakSocket = socket
            socket.onText { socket.send($0) }
        }
        let socket = try client.webSocket("/socket")
        socket.send("a")
        #expect(try socket.receive() == .text("a") && weakSocket != nil)
        socket.cut()
        client.memory.settle()
        #expect(weakSocket == nil)
    }
}
