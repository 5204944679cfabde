import HTTPTypes
import ProcessTesting
import Testing
import WryneckDeferred
import WryneckHTTP
import WryneckReactorTesting

@testable import WryneckClient

/// Bytes that nobody asked for, and how they come.
private let tails: [(text: String, size: Int)] = [
    ("X", 1), ("X", .max), ("HTTP/1.1 200 OK\r\n\r\n", 1), ("HTTP/1.1 200 OK\r\n\r\n", .max),
]

@Suite("Responses over HTTP/1, as bytes") struct HTTP1ResponseTests {
    @Test("there are more than 200 of them, and no two are the same")
    func count() {
        let cases = ResponseCase.all
        #expect(cases.count > 200)
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect(Set(cases.map { "\($0.method) \($0.bytes) \($0.ending)" }).count == cases.count)
    }

    @Test("what becomes of each, whole and byte by byte", arguments: ResponseCase.all, [1, .max])
    func outcomes(response: ResponseCase, size: Int) throws {
        let exchange = try Exchange(response, by: size)
        #expect(exchange.outcome == response.outcome)
        exchange.expectOneEnd()
        if case .kept = response.outcome { return }
        exchange.expectClosed()
    }

    @Test("a tail behind a whole one is no part of it, and nobody's answer", arguments: ResponseCase.kept, tails)
    func tail(response: ResponseCase, tail: (text: String, size: Int)) throws {
        let exchange = try Exchange(response, by: tail.size, tail: tail.text)
        let body = try #require(response.body)
        #expect(exchange.outcome == .closed(body))
        exchange.expectOneEnd()
        exchange.expectClosed()
    }

    @Test("interim responses come to those who ask for them, each with its fields")
    func interims() throws {
        let servers = try ScriptedServers()
        var seen: [String] = []
        let call = try servers.send { request in
            request.onInterim = { status, headers in seen.append("\(status.code) \(headers["Link"] ?? "-")") }
        }
        let server = try servers.accept()
        servers.answer(
            server, "HTTP/1.1 102 A\r\n\r\nHTTP/1.1 103 B\r\nLink: </a>\r\n\r\nHTTP/1.1 204 C\r\nLink: </b>\r\n\r\n",
            by: 1)
        #expect(seen == ["102 -", "103 </a>"] && call.status == 204)
    }

    @Test("trailers come with the end, without those that no trailer may be (RFC 9110 §6.5.1)")
    func trailers() throws {
        let servers = try ScriptedServers()
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(
            server,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
                + "X-Sum: 1\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\nSet-Cookie: a=b\r\nConnection: close\r\n\r\n"
        )
        #expect(call.read().body == "hi")
        #expect(call.response?.body.trailers.map(\.name.rawName) == ["X-Sum"])
    }

    @Test("a body that ends with the connection is told apart from one that tells its length")
    func untold() throws {
        let servers = try ScriptedServers()
        for (fields, isUntold) in [("", true), ("Content-Length: 2\r\n", false)] {
            let call = try servers.send()
            let server = try servers.accept()
            servers.answer(server, "HTTP/1.1 200 OK\r\n\(fields)\r\nhi")
            server.endInput()
            #expect(call.read().body == "hi" && call.response?.endsWithConnection == isUntold)
        }
    }
}

/// A request, and a case as its answer.
private final class Exchange {
    let servers: ScriptedServers
    let server: MemoryTransport
    private let call: Call

    init(_ response: ResponseCase, by size: Int, tail: String = "") throws {
        servers = try ScriptedServers()
        call = try servers.send(response.method, body: response.method == .post ? .text("abc") : .none)
        server = try servers.accept()
        _ = servers.received(server)
        servers.answer(server, response.bytes + Array(tail.utf8), by: size)
        switch response.ending {
        case .nothing: break
        case .end: server.endInput()
        case .reset: server.lose(.connectionReset)
        }
        servers.memory.settle()
    }

    private(set) lazy var outcome: ResponseCase.Outcome = {
        guard call.response != nil else { return .failure }
        guard let body = call.read().body else { return .broken }
        return servers.agent.connections.idle == 1 ? .kept(body) : .closed(body)
    }()

    func expectOneEnd() { #expect(servers.reports.all.count == 1) }

    func expectClosed() { #expect(server.isClosed && servers.agent.connections.open == 0) }
}
