import ReactorTestSupport
import Testing
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

/// Notes what it is told, and does what the test wants.
private final class Lines: LineProtocol {
    var events: [String] = []
    var onLine: (String, LineReceiver) -> Void = { _, _ in }
    var onRaw: ([UInt8], LineReceiver) -> Void = { _, _ in }
    var closesOnTooLong = true

    func connected(to lines: LineReceiver) { events.append("connected") }
    func received(line: [UInt8], on lines: LineReceiver) {
        let text = String(decoding: line, as: UTF8.self)
        events.append(text)
        onLine(text, lines)
    }
    func received(raw bytes: [UInt8], on lines: LineReceiver) {
        events.append("raw:" + String(decoding: bytes, as: UTF8.self))
        onRaw(bytes, lines)
    }
    func lineTooLong(on lines: LineReceiver) {
        events.append("too long")
        if closesOnTooLong { lines.close() }
    }
    func readClosed(on lines: LineReceiver) {
        events.append("end")
        lines.close()
    }
    func disconnected(reason: ConnectionLost?) { events.append(reason.map { "\($0)" } ?? "disconnected") }
}

@Suite("LineReceiver") struct LineReceiverTests {
    private let lines = Lines()

    private func connection(delimiter: String = "\r\n", longest: Int = LineReceiver.longestLine) throws -> (
        MemoryConnection, LineReceiver
    ) {
        let receiver = LineReceiver(lines, delimiter: Array(delimiter.utf8), longestLine: longest)
        return (try MemoryConnection(receiver), receiver)
    }

    @Test("lines are cut whole, byte by byte, and with a tail that waits", arguments: [1, 2, 3, 7, .max])
    func cutting(size: Int) throws {
        let (connection, _) = try connection()
        connection.deliver("one\r\n\r\ntwo\rnot\nyet\r\r\nta", by: size)
        #expect(lines.events == ["connected", "one", "", "two\rnot\nyet\r"])
        connection.deliver("il\r\n", by: size)
        #expect(lines.events.last == "tail")
    }

    @Test(
        "any delimiter will do; an empty one is LF",
        arguments: [("\n", "\n"), ("", "\n"), ("aab", "aab"), ("----", "----")])
    func delimiters(given: String, used: String) throws {
        for size in [1, 2, .max] {
            let lines = Lines()
            let connection = try MemoryConnection(LineReceiver(lines, delimiter: Array(given.utf8)))
            connection.deliver(["x", "aa", "", "="].map { $0 + used }.joined(), by: size)
            // The first delimiter counts: "aa" + "aab" ends before "aab" only.
            #expect(lines.events == ["connected", "x", "aa", "", "="])
        }
    }

    @Test("a line of the greatest length passes, one byte more closes", arguments: [1, 5, .max])
    func longest(size: Int) throws {
        let (connection, _) = try connection(longest: 5)
        connection.deliver("12345\r\n123456\r\nafter\r\n", by: size)
        #expect(lines.events == ["connected", "12345", "too long"])
        _ = connection.received()
        #expect(connection.wire.isClosed && lines.events.last == "disconnected")
    }

    @Test(
        "a line that is too long is told once and skipped to its end, if the protocol does not close",
        arguments: [1, 4, .max])
    func skipping(size: Int) throws {
        lines.closesOnTooLong = false
        let (connection, _) = try connection(longest: 5)
        connection.deliver("123456789012345678901234567890\r\nafter\r\n", by: size)
        #expect(lines.events == ["connected", "too long", "after"])
    }

    @Test("an endless line is not kept")
    func endless() throws {
        lines.closesOnTooLong = false
        let (connection, receiver) = try connection(longest: 100)
        for _ in 0..<1000 { connection.deliver([UInt8](repeating: 120, count: 1000)) }
        #expect(lines.events == ["connected", "too long"])
        receiver.setRawMode()
        #expect((lines.events.last?.utf8.count ?? 0) < 200)
    }

    @Test("raw mode takes what waits as it is, and goes back with the rest", arguments: [1, 2, 6, .max])
    func raw(size: Int) throws {
        let (connection, _) = try connection()
        var left = 0
        lines.onLine = { line, lines in
            guard let count = Int(line) else { return }
            left = count
            lines.setRawMode()
        }
        lines.onRaw = { bytes, lines in
            let mine = min(left, bytes.count)
            left -= mine
            if left == 0 { lines.setLineMode(rest: Array(bytes[mine...])) }
        }
        connection.deliver("5\r\na\r\nb\r2\r\nxyline\r\n", by: size)
        let text = lines.events.dropFirst().map { $0.hasPrefix("raw:") ? "" : $0 }.filter { !$0.isEmpty }
        #expect(text == ["5", "2", "line"])
        let raw = lines.events.filter { $0.hasPrefix("raw:") }.map { $0.dropFirst(4) }.joined()
        #expect(raw.hasPrefix("a\r\nb\r"))
    }

    @Test("pausing holds back the lines that came already, and the end of the input behind them")
    func pausing() throws {
        let (connection, receiver) = try connection()
        lines.onLine = { line, lines in if line == "stop" { lines.pauseReading() } }
        connection.deliver("one\r\nstop\r\ntwo\r\nthree\r\n")
        connection.wire.endInput()
        #expect(lines.events == ["connected", "one", "stop"])
        #expect(!connection.wire.isReading)
        receiver.resumeReading()
        #expect(lines.events == ["connected", "one", "stop", "two", "three", "end"])
    }

    @Test("a line that is resumed from inside another waits for its turn: no line inside a line")
    func reentrance() throws {
        let (connection, _) = try connection()
        var depth = 0
        lines.onLine = { _, lines in
            depth += 1
            #expect(depth == 1)
            lines.pauseReading()
            lines.resumeReading()
            lines.setRawMode()
            lines.setLineMode()
            depth -= 1
        }
        connection.deliver("a\r\nb\r\nc\r\n")
        #expect(lines.events == ["connected", "a", "b", "c"])
    }

    @Test("no line comes after close or abort, nor after the connection's end", arguments: [true, false])
    func closing(aborts: Bool) throws {
        let (connection, _) = try connection()
        lines.onLine = { _, lines in aborts ? lines.abort() : lines.close() }
        connection.deliver("a\r\nb\r\n")
        _ = connection.received()
        #expect(lines.events == ["connected", "a", aborts ? "connection aborted" : "disconnected"])
    }

    @Test("lines go out with their delimiter")
    func sending() throws {
        let connection = try MemoryConnection(LineReceiver { line, lines in lines.send(line: line.reversed()) })
        connection.deliver("abc\r\n\r\n")
        #expect(connection.received() == "cba\r\n\r\n")
    }

    @Test("nothing is left behind: the receiver and its protocol go with the connection")
    func released() throws {
        weak var upper: Lines?
        weak var receiver: LineReceiver?
        do {
            let lines = Lines()
            let made = LineReceiver(lines)
            (upper, receiver) = (lines, made)
            lines.onLine = { _, _ in _ = made }
            let connection = try MemoryConnection(made)
            connection.deliver("a\r\n")
            connection.wire.lose()
        }
        #expect(upper == nil && receiver == nil)
    }
}
