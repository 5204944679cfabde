import HTTPTypes
import ProcessTesting
import Testing
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

@Suite("A request for another protocol (RFC 9110 §7.8)") struct UpgradeTests {
    private let servers: ScriptedServers

    init() throws { servers = try ScriptedServers() }

    /// Remembers what comes.
    private final class Recorder: StreamProtocol {
        var text = ""
        var transport: (any Transport)?
        var hasEnded = false
        func connected(to transport: any Transport) { self.transport = transport }
        func received(_ bytes: RawSpan, on transport: any Transport) {
            bytes.withUnsafeBytes { text += String(decoding: $0, as: UTF8.self) }
        }
        func disconnected(reason: ConnectionLost?) { hasEnded = true }
    }

    private func ask(body: ClientBody = .none) throws -> Call {
        try servers.send(body: body) { $0.upgrade = "websocket" }
    }

    private static let switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n"

    @Test("gets the connection, with the bytes behind the head, and the pool forgets it")
    func switches() throws {
        let call = try ask()
        let server = try servers.accept()
        let request = servers.received(server)
        #expect(request.contains("\r\nUpgrade: websocket\r\n") && request.contains("\r\nConnection: Upgrade\r\n"))
        servers.answer(server, Self.switching + "early")
        let stream = try #require(call.response?.upgraded)
        #expect(call.status == 101 && servers.agent.connections.open == 0)
        let recorder = Recorder()
        #expect(stream.take(recorder) && !stream.take(Recorder()))
        servers.answer(server, " and late")
        #expect(recorder.text == "early and late")
        recorder.transport?.write("back")
        #expect(servers.received(server) == "back")
        server.lose()
        servers.memory.settle()
        #expect(recorder.hasEnded && servers.reports.all.map(\.status) == [101])
    }

    @Test("that nobody takes is cut")
    func untaken() throws {
        let call = try ask()
        let server = try servers.accept()
        servers.answer(server, Self.switching)
        #expect(!server.isClosed)
        call.drop()
        #expect(server.wasAborted)
    }

    @Test("has a plain answer if the server does not want to change, and the connection goes on")
    func refused() throws {
        let call = try ask()
        let server = try servers.accept()
        servers.answer(server, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
        #expect(call.status == 403 && call.read().body == "no" && call.response?.upgraded == nil)
        #expect(servers.agent.connections.idle == 1)
    }

    @Test(
        "fails if the server changes to something else",
        arguments: ["h2c", "websocket, h2c", "websocket\r\nUpgrade: websocket", ""])
    func another(name: String) throws {
        let call = try ask()
        let server = try servers.accept()
        servers.answer(
            server, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: \(name)\r\n\r\n")
        #expect(call.failure?.hasPrefix("malformed response") == true && server.wasAborted)
    }

    @Test("is not sent with a body")
    func body() throws {
        let call = try ask(body: .text("GET / HTTP/1.1\r\n\r\n"))
        #expect(call.failure?.hasPrefix("the request cannot be sent") == true && servers.attempts == 0)
    }
}
