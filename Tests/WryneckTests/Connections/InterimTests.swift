import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

@Suite("RFC 9110 §15.2 interim responses, §6.5 trailers", .bothVersions) struct InterimTests {
    private func client(_ page: @escaping (Request) throws -> Rendering) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.get("", page)
            root.post("", page)
            return Site(root)
        }
    }

    @Test("103 Early Hints go out before the response")
    func earlyHints() throws {
        let client = try client { request in
            let isSent = try request.inform(.init(code: 103), headers: [.init("Link")!: "</a.css>; rel=preload"])
            #expect(isSent)
            return .text("done")
        }
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(
            connection.received().hasPrefix(
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\n"))
    }

    @Test("they have neither framing nor date, and a HTTP/1.0 client gets none")
    func oldVersion() throws {
        let client = try client { request in
            let isSent = try request.inform(.init(code: 103))
            #expect(!isSent)
            return .text("done")
        }
        let connection = client.connect()
        connection.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
        #expect(connection.received().hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test("100, 101 and final statuses are not for a handler to send; a bad field throws")
    func refused() throws {
        let client = try client { request in
            for code in [100, 101, 200, 99, 700] {
                let isSent = try request.inform(.init(code: code))
                #expect(!isSent)
            }
            #expect(throws: Headers.Mistake.self) {
                try request.inform(.init(code: 103), headers: [.init("Link")!: "a\r\nX: y"])
            }
            return .text("done")
        }
        #expect(try client.get("/").text == "done")
    }

    @Test("none goes out once the response has begun or the client has left")
    func late() throws {
        final class Note { var request: Request? }
        let note = Note()
        let client = try client { request in
            note.request = request
            return .stream { writer in
                try await writer.write("a")
                let isSent = try request.inform(.init(code: 103))
                #expect(!isSent)
                try await writer.write("b")
            }
        }
        #expect(try client.get("/").text == "ab")
        #expect(try note.request?.inform(.init(code: 103)) == false)
        note.request = nil
    }

    // MARK: Trailers

    @Test("what came behind a chunked body is offered, without what may not be there", arguments: [Int.max, 1])
    func received(size: Int) throws {
        let client = try client { request in
            .async {
                #expect(request.body.trailers.isEmpty)
                _ = try await request.collect(upTo: 100)
                return .text(request.body.trailers.map { "\($0.name.rawName)=\($0.value)" }.joined(separator: "&"))
            }
        }
        let connection = client.connect()
        connection.send(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\nContent-Length: 3\r\nHost: b\r\nAuthorization: c\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\nX-Two: 2\r\n\r\n", by: size)
        #expect(try connection.response().text == "X-Sum=7&X-Two=2")
        #expect(!connection.isEnded, "a trailer does not steer the connection")
    }

    @Test("a stream may end in trailers of its own; those that may not be any are left out")
    func sent() throws {
        let client = try client { _ in
            .stream { writer in
                try await writer.write("abc")
                writer.trailers = [.init("X-Sum")!: "7", .contentLength: "9", .setCookie: "a=b"]
            }
        }
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(connection.received().hasSuffix("\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n"))
    }

    @Test("a trailer that may not be sent breaks the connection off: its body does not look whole")
    func bad() throws {
        let client = try client { _ in
            .stream { writer in
                try await writer.write("abc")
                writer.trailers[.init("X-Sum")!] = "7\r\n\r\nHTTP/1.1 200 OK"
            }
        }
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(!connection.received().contains("0\r\n"))
        #expect(connection.transport.wasAborted)
    }

    @Test("where there are no chunks there are no trailers")
    func unchunked() throws {
        let client = try client { _ in
            .stream(length: 3) { writer in
                writer.trailers = [.init("X-Sum")!: "7"]
                try await writer.write("abc")
            }
        }
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(connection.received().hasSuffix("\r\n\r\nabc"))
    }
}
