import HTTPTypes
import ProcessTesting
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckClient

/// What becomes of a response, and of its connection.
private enum Outcome: Equatable, CustomStringConvertible {
    /// The body, and whether the connection serves others.
    case whole(String, keeps: Bool)
    case failure
    /// The head came, and the body broke off.
    case broken

    var description: String {
        switch self {
        case .whole(let body, let keeps): "\"\(body)\"\(keeps ? ", kept" : ", closed")"
        case .failure: "failure"
        case .broken: "broken off"
        }
    }
}

private let cases: [(name: String, method: HTTPRequest.Method, text: String, ends: Bool, Outcome)] = [
    ("a length", .get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, .whole("hi", keeps: true)),
    ("no reason phrase", .get, "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", false, .whole("", keeps: true)),
    ("equal lengths", .get, "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nhi", false, .whole("hi", keeps: true)),
    (
        "lengths that differ", .get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi", false,
        .failure
    ),
    ("a length with a sign", .get, "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi", false, .failure),
    (
        "chunks", .get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n", false,
        .whole("hi", keeps: true)
    ),
    (
        "chunks and a length", .get,
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", false,
        .failure
    ),
    (
        "a chunk with junk behind it", .get,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nhX\r\n0\r\n\r\n", false, .broken
    ),
    ("a chunk size that is none", .get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", false, .broken),
    (
        "another coding under chunked", .get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        false, .failure
    ),
    ("until the end", .get, "HTTP/1.1 200 OK\r\n\r\nhi", true, .whole("hi", keeps: false)),
    ("HTTP/1.0", .get, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, .whole("hi", keeps: false)),
    (
        "HTTP/1.0 that stays", .get, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi", false,
        .whole("hi", keeps: true)
    ),
    (
        "a last one", .get, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", false,
        .whole("hi", keeps: false)
    ),
    ("HEAD with a length", .head, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", false, .whole("", keeps: true)),
    (
        "HEAD with chunks", .head, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false,
        .whole("", keeps: true)
    ),
    (
        "HEAD with a body all the same", .head, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false,
        .whole("", keeps: false)
    ),
    ("204", .get, "HTTP/1.1 204 No Content\r\n\r\n", false, .whole("", keeps: true)),
    (
        "204 with a length", .get, "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", false,
        .whole("", keeps: false)
    ),
    ("204 with a body", .get, "HTTP/1.1 204 No Content\r\n\r\nhi", false, .whole("", keeps: false)),
    (
        "304 with the length of another", .get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", false,
        .whole("", keeps: true)
    ),
    (
        "100 first", .post, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false,
        .whole("hi", keeps: true)
    ),
    (
        "103 first", .get, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        false, .whole("", keeps: true)
    ),
    ("40 interim ones", .get, String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 40), false, .failure),
    (
        "101 that nobody asked for", .get,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", false, .failure
    ),
    ("101 without Upgrade", .get, "HTTP/1.1 101 Switching Protocols\r\n\r\n", false, .failure),
    ("bytes behind it", .get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiX", false, .whole("hi", keeps: false)),
    (
        "a line end behind it", .get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi\r\n", false,
        .whole("hi", keeps: false)
    ),
    (
        "another response behind it", .get,
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false,
        .whole("", keeps: false)
    ),
    ("an end inside the head", .get, "HTTP/1.1 200 OK\r\nContent-Le", true, .failure),
    ("an end inside the body", .get, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", true, .broken),
    (
        "an end inside the chunks", .get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", true,
        .broken
    ),
    ("an end before anything", .get, "", true, .failure),
    ("no HTTP", .get, "SSH-2.0-OpenSSH\r\n", false, .failure),
    ("HTTP/2's preface", .get, "\u{0}\u{0}\u{12}\u{4}\u{0}", false, .failure),
    ("HTTP/1.2", .get, "HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n", false, .whole("", keeps: true)),
    ("HTTP/2.0 in text", .get, "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", false, .failure),
    ("a status of two digits", .get, "HTTP/1.1 20 OK\r\n\r\n", false, .failure),
    ("a status of 099", .get, "HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n", false, .failure),
    ("a folded line", .get, "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n", false, .failure),
    ("a blank before the colon", .get, "HTTP/1.1 200 OK\r\nA : b\r\nContent-Length: 0\r\n\r\n", false, .failure),
    ("bare line feeds", .get, "HTTP/1.1 200 OK\nContent-Length: 0\n\n", false, .failure),
    ("NUL in a value", .get, "HTTP/1.1 200 OK\r\nA: b\u{0}c\r\nContent-Length: 0\r\n\r\n", false, .failure),
    (
        "a head of 70 KiB", .get, "HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 70_000) + "\r\n\r\n", false,
        .failure
    ),
    ("201 fields", .get, "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 201) + "\r\n", false, .failure),
]

@Suite("Responses over HTTP/1, as bytes") struct HTTP1ResponseTests {
    @Test("what becomes of each, whole and byte by byte", arguments: cases.indices, [1, .max])
    func outcomes(index: Int, size: Int) throws {
        let (name, method, text, ends, expected) = cases[index]
        let servers = try ScriptedServers()
        let call = try servers.send(method, body: method == .post ? .text("abc") : .none)
        let server = try servers.accept()
        _ = servers.received(server)
        servers.answer(server, text, by: size)
        if ends { server.endInput() }
        servers.memory.settle()
        #expect(outcome(call, servers, server) == expected, "\(name)")
        #expect(servers.reports.all.count == 1)
        if case .whole(_, keeps: true) = expected { return }
        #expect(server.isClosed && servers.agent.connections.open == 0)
    }

    private func outcome(_ call: Call, _ servers: ScriptedServers, _ server: MemoryTransport) -> Outcome {
        guard call.response != nil else { return .failure }
        guard let body = call.read().body else { return .broken }
        return .whole(body, keeps: servers.agent.connections.idle == 1)
    }
}
