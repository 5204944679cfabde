// HTTP2TunnelTests.swift - a stream of HTTP/2 as a transport: RFC 9113 §8.5, RFC 8441.

#if HTTP2

    import HTTPTypes
    import ProcessTesting
    import Testing
    import WryneckReactor
    import WryneckReactorTesting
    import WryneckTesting

    @testable import Wryneck

    /// Repeats what it gets in brackets, and keeps what happens to it.
    private final class Bracket: StreamProtocol {
        var events: [String] = []
        var transport: (any Transport)?
        var closesWhenStopped = true
        var onConnect: (any Transport) -> Void = { _ in }

        func connected(to transport: any Transport) {
            self.transport = transport
            events.append("connected")
            onConnect(transport)
        }
        func received(_ bytes: RawSpan, on transport: any Transport) {
            let text = String(decoding: bytes.withUnsafeBytes { Array($0) }, as: UTF8.self)
            events.append(text.utf8.count < 100 ? text : "\(text.utf8.count) bytes")
            transport.write("[\(text)]")
        }
        func readClosed(on transport: any Transport) { events.append("read closed") }
        func drained(on transport: any Transport) { events.append("drained") }
        func disconnected(reason: ConnectionLost?) {
            transport = nil
            events.append(reason.map { "lost: \($0.code.map { "\($0)" } ?? "-")" } ?? "disconnected")
        }
        func serverStops(on transport: any Transport) {
            events.append("server stops")
            transport.write("bye")
            if closesWhenStopped { transport.close() }
        }
    }

    @Suite("RFC 9113 §8.5, RFC 8441: a tunnel over HTTP/2") struct HTTP2TunnelTests {
        private let bracket = Bracket()
        private let late = Deferred<Response>()
        private let log = Lines()
        private let client: TestClient
        private let connection: TestHTTP2Connection

        private final class Lines: AccessLog {
            var lines: [String] = []
            func record(_ entry: AccessLogEntry) { lines.append("\(entry.status.code) \(entry.isComplete)") }
        }

        init() throws {
            let (bracket, late, log) = (bracket, late, log)
            var options = Site.Options()
            options.acceptsConnect = true
            client = try TestClient { _ in
                let root = Branch()
                root.get("now") { request in
                    let offered = request.upgradeProtocols.joined(separator: " ")
                    return .upgrade(to: "bracket", headers: [.init("X-Offered")!: offered], bracket)
                }
                root.get("late") { _ in .deferred(late) }
                root.get("text") { _ in .text("no tunnel") }
                root.get("made") { _ in .empty(.created) }
                root.get("stream") { _ in .stream { writer in try await writer.write("no tunnel") } }
                root.get("forbidden") { _ in throw HTTPError(.forbidden) }
                root.get("bad") { _ in .upgrade(to: "bracket", headers: [.server: "a\r\nb"], bracket) }
                root.on(.connect, "") { _ in .upgrade(to: "tunnel", bracket) }
                return Site(root, options: options, accessLog: log)
            }
            connection = try client.connectHTTP2()
        }

        private func open(_ target: String = "/now") throws -> TestHTTP2Connection.Stream {
            try connection.connect(protocol: "bracket", target: target)
        }

        private func text(on stream: TestHTTP2Connection.Stream) -> String {
            String(decoding: connection.received(on: stream), as: UTF8.self)
        }

        // MARK: Answers

        @Test("begins behind a 200 that has no field about the connection")
        func opens() throws {
            let stream = try connection.connect(protocol: "BRACKET", target: "/now", headers: [("X-A", "b")])
            #expect(connection.status(on: stream) == .ok)
            let headers = connection.headers(on: stream)
            #expect(headers["X-Offered"] == "BRACKET" && headers[.upgrade] == nil && headers[.connection] == nil)
            #expect(headers[.contentLength] == nil && headers[.date] != nil)
            connection.write(Array("hello".utf8), on: stream)
            connection.write(Array("again".utf8), on: stream)
            #expect(text(on: stream) == "[hello][again]")
            #expect(bracket.events == ["connected", "hello", "again"] && log.lines.isEmpty)
            #expect(try connection.response(on: connection.send(.get, "/text")).text == "no tunnel")
        }

        @Test("begins behind a CONNECT, where that is switched on")
        func plainConnect() throws {
            let stream = try connection.connect(to: "b.example:443")
            connection.write(Array("hello".utf8), on: stream)
            #expect(connection.status(on: stream) == .ok && text(on: stream) == "[hello]")
            let closed = try TestClient { _ in Site(Page { _ in .text("page") }) }.connectHTTP2()
            let refused = try closed.connect(to: "b.example:443")
            #expect(closed.status(on: refused) == .notImplemented)
            let unknown = try closed.connect(protocol: "bracket")
            #expect(closed.status(on: unknown) == .notImplemented)
        }

        @Test(
            "is not begun by an answer of success that is none to it: that becomes 501",
            arguments: ["/text", "/made", "/stream"])
        func otherSuccess(target: String) throws {
            let stream = try open(target)
            connection.write(Array("early".utf8), on: stream)
            #expect(connection.status(on: stream) == .notImplemented)
            #expect(try connection.response(on: stream).status == .notImplemented)
            client.memory.advance(by: Timeouts.standard.request.discard + .seconds(1))
            #expect(try connection.response(on: connection.send(.get, "/text")).status == .ok)
            #expect(bracket.events.isEmpty)
        }

        @Test("for a protocol that the resource does not speak is 501")
        func otherProtocol() throws {
            let stream = try connection.connect(protocol: "other", target: "/now")
            #expect(connection.status(on: stream) == .notImplemented && bracket.events.isEmpty)
        }

        @Test("is answered as any other request, if it is refused")
        func refused() throws {
            for (target, code) in [("/forbidden", 403), ("/nothing", 404), ("/bad", 500)] {
                #expect(try connection.response(on: open(target)).status.code == code)
            }
            #expect(try connection.response(on: connection.send(.get, "/now")).status == .upgradeRequired)
        }

        @Test("gets the bytes that waited for a late answer, and the end behind them")
        func lateAnswer() throws {
            let stream = try open("/late")
            connection.write(Array("early".utf8), on: stream, ends: true)
            #expect(bracket.events.isEmpty && connection.status(on: stream) == nil)
            try late.callback(.upgrade(to: "bracket", bracket))
            #expect(text(on: stream) == "[early]")
            #expect(bracket.events == ["connected", "early", "read closed"])
        }

        @Test("whose client leaves before the answer is never begun")
        func leftBefore() throws {
            connection.reset(try open("/late"))
            try late.callback(.upgrade(to: "bracket", bracket))
            #expect(bracket.events.isEmpty && log.lines == ["499 false"])
        }

        // MARK: Ends

        @Test("ends in order when both sides have ended", arguments: [true, false])
        func ends(serverFirst: Bool) throws {
            let stream = try open()
            if serverFirst { bracket.transport?.closeWriting() }
            client.memory.settle()
            connection.write(Array("x".utf8), on: stream, ends: true)
            #expect(bracket.events == ["connected", "x", "read closed"] + (serverFirst ? ["disconnected"] : []))
            bracket.transport?.close()
            #expect(connection.isComplete(stream) && connection.resetCode(of: stream) == nil)
            #expect(text(on: stream) == (serverFirst ? "" : "[x]"))
            #expect(bracket.events.last == "disconnected" && !connection.isEnded && log.lines == ["200 true"])
        }

        @Test("that is closed sends what is queued first; a client that goes on sending is told that nobody listens")
        func closes() throws {
            let stream = try open()
            bracket.transport?.write("last words")
            bracket.transport?.close()
            #expect(text(on: stream) == "last words" && connection.isComplete(stream))
            #expect(bracket.events == ["connected", "disconnected"])
            connection.write([1, 2, 3], on: stream)
            client.memory.advance(by: Timeouts.standard.request.discard + .seconds(1))
            connection.write([1, 2, 3], on: stream)
            #expect(try connection.response(on: connection.send(.get, "/text")).status == .ok)
        }

        @Test("that is aborted is reset, with CANCEL, and drops what is queued")
        func aborts() throws {
            let stream = try open()
            bracket.transport?.write("never")
            bracket.transport?.abort()
            client.memory.settle()
            #expect(connection.resetCode(of: stream) == 8 && text(on: stream) == "")
            #expect(bracket.events == ["connected", "lost: -"])
        }

        @Test("that is broken off sends what is queued, and is then reset")
        func breaksOff() throws {
            let stream = try open()
            bracket.transport?.write("half")
            bracket.transport?.breakOff()
            client.memory.settle()
            #expect(text(on: stream) == "half" && connection.resetCode(of: stream) == 8)
        }

        @Test("that the client resets is lost, and the connection goes on")
        func reset() throws {
            let stream = try open()
            connection.reset(stream)
            #expect(bracket.events == ["connected", "lost: \(Errno.connectionReset)"])
            #expect(try connection.response(on: connection.send(.get, "/text")).status == .ok)
        }

        @Test("is lost with its connection, and nothing is left behind")
        func lost() throws {
            _ = try open()
            connection.cut()
            #expect(bracket.events == ["connected", "lost: \(Errno.connectionReset)"])
            #expect(client.openConnections == 0 && client.memory.leftovers == (0, 0, 0))
        }

        @Test("RFC 9113 §8.5: a header section on it is an error of the stream")
        func otherFrames() throws {
            let stream = try open()
            // HEADERS with END_STREAM and a field that is in the static table.
            connection.sendRaw([0, 0, 1, 1, 5] + [0, 0, 0, UInt8(stream)] + [0x90])
            #expect(connection.resetCode(of: stream) == 1)
            #expect(bracket.events == ["connected", "lost: -"])
        }

        // MARK: Flow control

        @Test("gives window back as the protocol reads, and none while it pauses")
        func pauses() throws {
            let stream = try open()
            bracket.transport?.pauseReading()
            client.memory.settle()
            let window = Limits.standard.http2.grownStreamWindow
            let bytes = [UInt8](repeating: 65, count: 300_000)
            for _ in 0..<3 { connection.write(bytes, on: stream) }
            #expect(bracket.events == ["connected"])
            #expect(connection.unsent(on: stream) == 900_000 - window)
            bracket.transport?.resumeReading()
            client.memory.settle()
            _ = connection.received(on: stream)
            #expect(connection.unsent(on: stream) == 0)
            let read = bracket.events.dropFirst().compactMap { Int($0.split(separator: " ")[0]) }
            #expect(read.reduce(0, +) == 900_000)
        }

        @Test("that pauses behind the stream's end still hears that the server stops, and is waited for")
        func stopsWhilePaused() throws {
            let stream = try open()
            bracket.closesWhenStopped = false
            bracket.transport?.pauseReading()
            connection.write(Array("last".utf8), on: stream, ends: true)
            bracket.transport?.closeWriting()
            #expect(connection.isComplete(stream) && bracket.events == ["connected"])
            var isDone = false
            client.drain { isDone = true }
            client.memory.advance(by: .seconds(5))
            #expect(bracket.events == ["connected", "server stops"] && !isDone)
            bracket.transport?.close()
            client.memory.advance(by: .seconds(5))
            #expect(bracket.events.last == "disconnected" && isDone)
        }

        @Test("that pauses gets what has come, also behind the stream's end")
        func readsBehindEnd() throws {
            let stream = try open()
            bracket.transport?.pauseReading()
            connection.write(Array("last".utf8), on: stream, ends: true)
            bracket.transport?.closeWriting()
            #expect(connection.isComplete(stream) && bracket.events == ["connected"])
            bracket.transport?.resumeReading()
            client.memory.settle()
            #expect(bracket.events == ["connected", "last", "read closed", "disconnected"])
            _ = connection.received(on: stream)
            connection.cut()
            #expect(client.memory.leftovers == (0, 0, 0))
        }

        @Test("is congested while the client does not read, and drained when it does")
        func congestion() throws {
            connection.readsBodies = false
            let stream = try open()
            let transport = try #require(bracket.transport)
            transport.waterMarks = WaterMarks(high: 10_000, low: 1000)
            var isSent: [Bool] = []
            transport.write([UInt8](repeating: 1, count: 60_000))
            transport.notify { isSent.append($0) }
            client.memory.settle()
            #expect(connection.received(on: stream).count == 60_000 && isSent == [true])
            #expect(transport.sentBytes == 60_000 && transport.unsentBytes == 0)
            transport.write([UInt8](repeating: 2, count: 20_000))
            transport.notify { isSent.append($0) }
            client.memory.settle()
            #expect(transport.isCongested && isSent == [true] && transport.unsentBytes > 10_000)
            connection.readsBodies = true
            connection.giveWindow(80_000, on: stream)
            #expect(connection.received(on: stream).count == 80_000 && !transport.isCongested)
            #expect(isSent == [true, true] && bracket.events == ["connected", "drained", "drained"])
        }

        @Test("counts as sent what the socket has taken, and not what waits for it")
        func stalledSocket() throws {
            let stream = try open()
            let transport = try #require(bracket.transport)
            connection.transport.isStalled = true
            transport.write("words")
            client.memory.settle()
            #expect(transport.unsentBytes == 5 && transport.sentBytes == 0)
            connection.transport.isStalled = false
            client.memory.settle()
            #expect(transport.unsentBytes == 0 && text(on: stream) == "words")
        }

        @Test("whose client takes nothing for too long is reset")
        func tooSlow() throws {
            connection.readsBodies = false
            let stream = try open()
            bracket.transport?.write([UInt8](repeating: 1, count: 200_000))
            client.memory.advance(by: Timeouts.standard.rate.grace + Timeouts.standard.rate.gap + .seconds(5))
            #expect(connection.resetCode(of: stream) == 8 && bracket.events.last == "lost: -")
        }

        @Test("that is silent for hours goes on")
        func silence() throws {
            var timeouts = Timeouts()
            timeouts.connection.age = .seconds(1_000_000)
            let bracket = bracket
            let client = try TestClient(timeouts: timeouts) { _ in
                Site(Page { _ in .upgrade(to: "bracket", bracket) })
            }
            let connection = try client.connectHTTP2()
            let stream = try connection.connect(protocol: "bracket")
            client.memory.advance(by: .seconds(7200))
            connection.write(Array("still".utf8), on: stream)
            #expect(String(decoding: connection.received(on: stream), as: UTF8.self) == "[still]")
        }

        // MARK: Producers, files, other protocols

        @Test("carries files and large pieces in their order")
        func pieces() throws {
            let folder = try TemporaryFolder()
            try folder.write("c", String(repeating: "c", count: 50_000))
            let file = try OpenFile(path: folder.path("c"))
            let stream = try open()
            let transport = try #require(bracket.transport)
            transport.write("a")
            transport.write([UInt8](repeating: 2, count: 40_000))
            transport.write("b")
            transport.write(FileSlice(file, offset: 10, count: 30_000))
            transport.write("c")
            let expected =
                Array("a".utf8) + [UInt8](repeating: 2, count: 40_000) + Array("b".utf8)
                + [UInt8](repeating: UInt8(ascii: "c"), count: 30_000) + Array("c".utf8)
            #expect(connection.received(on: stream) == expected)
        }

        @Test("tells its ends of the connection, and passes to another protocol")
        func handsOver() throws {
            let other = Bracket()
            bracket.onConnect = { $0.handOver(to: other) }
            let stream = try open()
            connection.write(Array("x".utf8), on: stream)
            #expect(bracket.events == ["connected"] && other.events == ["connected", "x"])
            let transport = try #require(other.transport)
            #expect(transport.peer == connection.transport.peer && transport.security?.applicationProtocol == "h2")
        }

        // MARK: The server's end

        @Test("is told that the server stops, and waited for")
        func stops() throws {
            let stream = try open()
            bracket.closesWhenStopped = false
            var isDone = false
            client.drain { isDone = true }
            #expect(text(on: stream) == "bye" && bracket.events == ["connected", "server stops"] && !isDone)
            #expect(connection.isGoingAway && !connection.isEnded)
            bracket.transport?.close()
            #expect(connection.isComplete(stream))
            connection.write([], on: stream, ends: true)
            client.memory.advance(by: .seconds(3))
            #expect(isDone && bracket.events.last == "disconnected")
        }

        @Test("that begins while the server stops is told at once")
        func lateStop() throws {
            let stream = try open("/late")
            client.drain {}
            try late.callback(.upgrade(to: "bracket", bracket))
            #expect(text(on: stream) == "bye")
            #expect(bracket.events == ["connected", "server stops", "disconnected"])
        }
    }

#endif
