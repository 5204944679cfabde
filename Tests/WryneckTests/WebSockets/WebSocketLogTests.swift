import Testing
import WryneckReactor
import WryneckTesting

@testable import Wryneck

private final class Entries: AccessLog {
    var entries: [AccessLogEntry] = []
    func record(_ entry: AccessLogEntry) { entries.append(entry) }
}

@Suite("The log and WebSockets") struct WebSocketLogTests {
    private let log = Entries()
    private let client: TestClient

    init() throws {
        let log = log
        client = try TestClient { _ in Site(socketTree(), accessLog: log) }
    }

    @Test("a socket has one line, at its end, with the bytes of both directions, its life, and its code")
    func line() throws {
        let socket = try client.webSocket("/echo")
        socket.send("hello")
        client.memory.advance(by: .seconds(3))
        #expect(log.entries.isEmpty)
        socket.close(.goingAway)
        socket.endWriting()
        let entry = try #require(log.entries.first)
        #expect(log.entries.count == 1 && entry.status == .switchingProtocols && entry.isComplete)
        #expect(entry.closeCode == .goingAway && entry.duration == .seconds(3))
        // Two frames in, each with a mask; two out.
        #expect(entry.receivedBytes == 6 + 5 + 6 + 2 && entry.bodyBytes == 2 + 5 + 2 + 2)
    }

    @Test("a socket that was cut is not complete; a handshake that was refused has a line as any request")
    func incomplete() throws {
        try client.webSocket("/echo").cut()
        #expect(log.entries.last?.closeCode == .abnormal && log.entries.last?.isComplete == false)
        _ = try? client.webSocket("/echo", headers: [("Origin", "http://evil.org")])
        #expect(log.entries.last?.status == .forbidden && log.entries.last?.closeCode == nil)
        #expect(log.entries.last?.receivedBytes == nil)
    }

    @Test("JSON has the bytes and the code; the terminal the code")
    func formats() throws {
        try client.webSocket("/echo").cut()
        let entry = try #require(log.entries.last)
        var json: [UInt8] = []
        JSONLine.append(entry, time: HTTPDate(secondsSince1970: 0), to: &json)
        let text = String(decoding: json, as: UTF8.self)
        #expect(text.contains("\"status\":101,\"bytes\":0,\"received\":0,\"close_code\":1006,"))
        var terminal: [UInt8] = []
        TerminalLine.append(entry, time: HTTPDate(secondsSince1970: 0), isColored: false, to: &terminal)
        #expect(String(decoding: terminal, as: UTF8.self).contains("GET /echo (closed with 1006) (broken off)"))
    }
}
