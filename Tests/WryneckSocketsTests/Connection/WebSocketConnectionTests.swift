import Testing
import Wryneck
import WryneckTesting

@Suite("The life of a WebSocket") struct WebSocketConnectionTests {
    private let seen = Seen()
    private let client: TestClient

    init() throws {
        let seen = seen
        client = try serve { socket in
            seen.socket = socket
            socket.onMessage { seen.messages.append($0) }
            socket.onClose { seen.end = $0 }
        }
    }

    private func open() throws -> TestWebSocket { try client.webSocket("/socket") }

    @Test("a silent peer gets a ping after 30 s, and lives as long as it answers")
    func pings() throws {
        let socket = try open()
        client.memory.advance(by: .seconds(29))
        #expect(socket.pings == [])
        client.memory.advance(by: .seconds(1))
        #expect(socket.pings.count == 1)
        for count in 2...20 {
            client.memory.advance(by: .seconds(30))
            #expect(socket.pings.count == count)
        }
        #expect(seen.end == nil && !socket.connection.isEnded)
    }

    @Test("a peer that answers no ping within 10 s is cut, and the program is told 1006")
    func noPong() throws {
        let socket = try open()
        socket.answersPings = false
        client.memory.advance(by: .seconds(39))
        #expect(seen.end == nil)
        client.memory.advance(by: .seconds(1))
        #expect(seen.end?.code == .abnormal && seen.end?.isClean == false)
        #expect(socket.connection.transport.wasAborted && client.openConnections == 0)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("any byte of the peer's is a sign of life")
    func signOfLife() throws {
        let socket = try open()
        socket.answersPings = false
        for _ in 0..<5 {
            client.memory.advance(by: .seconds(35))
            socket.pong()
        }
        #expect(seen.end == nil)
    }

    @Test("each ping is answered with its bytes, in front of what came behind it")
    func pongs() throws {
        let socket = try open()
        socket.ping([1, 2])
        #expect(socket.pongs == [[1, 2]])
        socket.connection.send([0x89, 0x81, 0, 0, 0, 0, 7, 0x89, 0x81, 0, 0, 0, 0, 8])
        #expect(socket.pongs == [[1, 2], [7], [8]])
        let answering = seen.socket
        answering?.onMessage { _ in answering?.send("answer") }
        socket.connection.send([0x01, 0x81, 0, 0, 0, 0, 97, 0x89, 0x80, 0, 0, 0, 0, 0x80, 0x81, 0, 0, 0, 0, 98])
        #expect(socket.connection.takeBytes() == [0x8A, 0] + [0x81, 6] + Array("answer".utf8))
    }

    @Test(
        "a peer that closes gets its code back, then the end of the connection; the program is told the code and the reason"
    )
    func closedByPeer() throws {
        let socket = try open()
        socket.close(WebSocketCloseCode(rawValue: 4001), "enough")
        #expect(seen.end == WebSocketEnd(WebSocketCloseCode(rawValue: 4001), "enough", isClean: true))
        #expect(socket.end?.code.rawValue == 4001 && socket.connection.transport.isWritingClosed)
        #expect(seen.socket?.end == seen.end)
        socket.endWriting()
        #expect(client.openConnections == 0 && client.memory.leftovers == (0, 0, 0))
    }

    @Test("a peer that does not end its side is closed after 5 s")
    func lingers() throws {
        let socket = try open()
        socket.close()
        client.memory.advance(by: .seconds(4))
        #expect(client.openConnections == 1)
        client.memory.advance(by: .seconds(1))
        #expect(client.openConnections == 0 && !socket.connection.transport.wasAborted)
    }

    @Test("what the program closes waits for the peer's answer, and drops what still comes")
    func closedByProgram() throws {
        let socket = try open()
        socket.answersClose = false
        seen.socket?.close(.goingAway, "bye")
        seen.socket?.send("never")
        #expect(socket.end == WebSocketEnd(.goingAway, "bye", isClean: true))
        socket.send("late")
        #expect(seen.messages == [] && seen.end == nil && socket.received() == [])
        socket.close(.goingAway)
        #expect(seen.end?.code == .goingAway && seen.end?.isClean == true)
    }

    @Test("a peer that does not answer a Close frame within 5 s is cut")
    func noCloseAnswer() throws {
        let socket = try open()
        socket.answersClose = false
        seen.socket?.close()
        #expect(socket.end?.code == .normal)
        client.memory.advance(by: .seconds(5))
        #expect(seen.end?.code == .abnormal && socket.connection.transport.wasAborted)
    }

    @Test("a connection that is lost, or that ends without a Close frame, is told as 1006", arguments: [true, false])
    func cut(isReset: Bool) throws {
        let socket = try open()
        if isReset { socket.cut() } else { socket.endWriting() }
        #expect(seen.end?.code == .abnormal && seen.end?.isClean == false)
        #expect(client.openConnections == 0 && client.memory.leftovers == (0, 0, 0))
    }

    @Test("a peer that breaks the protocol is told why, and what it sends behind that is dropped")
    func violation() throws {
        let socket = try open()
        socket.connection.send([0x83, 0x80, 0, 0, 0, 0])
        #expect(socket.end?.code == .protocolError)
        #expect(seen.end?.code == .protocolError && seen.end?.isClean == false)
        socket.connection.send([UInt8](repeating: 0x81, count: 100_000))
        #expect(seen.messages == [])
        client.memory.advance(by: .seconds(5))
        #expect(client.openConnections == 0)
    }

    @Test("a peer that goes on sending behind the end is not read for ever")
    func lingerLimit() throws {
        let socket = try open()
        socket.connection.send([0x83, 0x80, 0, 0, 0, 0])
        for _ in 0..<10 { socket.connection.send([UInt8](repeating: 0x81, count: 64 * 1024)) }
        #expect(socket.connection.transport.undelivered > 0)
        client.memory.advance(by: .seconds(5))
        #expect(client.openConnections == 0)
    }

    @Test("limits: a message that is too large is 1009, too many control frames are 1008")
    func limits() throws {
        let large = try open()
        large.connection.send([0x82, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0])
        #expect(large.end?.code == .messageTooBig)
        let noisy = try open()
        for _ in 0..<100 { noisy.pong() }
        #expect(noisy.end == nil)
        noisy.pong()
        #expect(noisy.end?.code == .policyViolation)
    }

    @Test("a peer that reads nothing while it pings takes no memory, and gets its answer when it has read")
    func pingFlood() throws {
        let socket = try open()
        socket.connection.transport.isStalled = true
        seen.socket?.send([UInt8](repeating: 0, count: 100_000))
        for payload in 0..<50 { socket.ping([UInt8(payload)]) }
        #expect(socket.connection.transport.unsentBytes < 100_100)
        socket.connection.transport.isStalled = false
        client.memory.settle()
        #expect(socket.received().count == 1 && socket.pongs.last == [49])
    }

    @Test("a peer that takes too few of many unsent bytes is cut")
    func slowReader() throws {
        let socket = try open()
        socket.connection.transport.room = 0
        #expect(seen.socket?.send([UInt8](repeating: 0, count: 100_000)) == true)
        for _ in 0..<8 {
            client.memory.advance(by: .seconds(4))
            socket.pong()
            if seen.end != nil { break }
        }
        #expect(seen.end == WebSocketEnd(.abnormal, "the peer reads too slowly", isClean: false))
    }

    @Test("a writer that does not wait is stopped at the limit; one message may be larger")
    func unsentLimit() throws {
        let socket = try open()
        socket.connection.transport.isStalled = true
        seen.socket?.send([UInt8](repeating: 0, count: 3 << 20))
        #expect(seen.end == nil)
        seen.socket?.send("one too many")
        #expect(seen.end?.code == .abnormal)
    }
}
