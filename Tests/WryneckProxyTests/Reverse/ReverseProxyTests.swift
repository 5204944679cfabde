import HTTPTypes
import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@testable import WryneckProxy

@Suite("A reverse proxy") struct ReverseProxyTests {
    private static let get = "GET /api/users?id=7 HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n"
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    @Test("sends a request anew, byte by byte what was meant, and the response back")
    func plain() throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange(
            "GET /api/us%65rs?id=7&x=%2F HTTP/1.1\r\nHost: example.org\r\nAccept:  */*\t\r\nConnection: x-hop, Cookie\r\n"
                + "X-Hop: 1\r\nCookie: a=b\r\nX-Forwarded-For: 1.2.3.4\r\nKeep-Alive: 5\r\nTE: trailers, gzip\r\n\r\n")
        #expect(
            bench.received(backend)
                == "GET /us%65rs?id=7&x=%2F HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\nCookie: a=b\r\nTE: trailers\r\n"
                + "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: example.org\r\n"
                + "X-Forwarded-Port: 80\r\nConnection: TE\r\n\r\n")
        bench.answer(
            backend,
            "HTTP/1.1 201 Made\r\nServer: app\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nConnection: x-inner\r\n"
                + "X-Inner: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\nX: y\r\n\r\nhi")
        #expect(
            client.received()
                == "HTTP/1.1 201 Made\r\nServer: app\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nSet-Cookie: a=1\r\n"
                + "Set-Cookie: b=2\r\nX: y\r\nContent-Length: 2\r\n\r\nhi")
    }

    @Test("keeps the connection to a backend for the next request, whoever asks")
    func reuse() throws {
        let bench = try ProxyBench()
        let (first, backend) = try bench.exchange(Self.get)
        bench.answer(backend, Self.ok)
        #expect(try first.response().text == "hi")
        _ = bench.received(backend)
        let second = bench.front.connect()
        second.send(Self.get)
        #expect(bench.received(backend).hasPrefix("GET /users?id=7 HTTP/1.1\r\n") && bench.attempts == [])
        bench.answer(backend, Self.ok)
        #expect(try second.response().text == "hi")
    }

    @Test("passes any method on but CONNECT and TRACE", arguments: ["PROPFIND", "DELETE", "get", "BREW"])
    func methods(method: String) throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange("\(method) /api/a HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(bench.received(backend).hasPrefix("\(method) /a HTTP/1.1\r\n"))
        bench.answer(backend, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(try client.response().status == .noContent)
    }

    @Test("never passes CONNECT and TRACE on", arguments: ["TRACE /api/a", "CONNECT example.org:443"])
    func refusedMethods(line: String) throws {
        let bench = try ProxyBench(at: nil)
        let client = bench.front.connect()
        client.send("\(line) HTTP/1.1\r\nHost: example.org:443\r\n\r\n")
        #expect([405, 501].contains(try client.response().status.code) && bench.attempts == [])
    }

    @Test(
        "keeps what is ambiguous to itself",
        arguments: ["/api/a%2fb", "/api/%2e%2e/x", "/api//x", "/api/a;b", "/api/a%5cb"])
    func ambiguous(path: String) throws {
        let bench = try ProxyBench()
        #expect(try bench.front.get(path).status == .badRequest && bench.attempts == [])
    }

    @Test("streams a request's body as it comes, and answers its expectation when a backend takes it")
    func upload() throws {
        let bench = try ProxyBench()
        let client = bench.front.connect()
        client.send(
            "POST /api/up HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
        #expect(client.received() == "")
        let backend = try bench.accept()
        #expect(client.received() == "HTTP/1.1 100 Continue\r\n\r\n")
        let head = bench.received(backend)
        #expect(head.hasSuffix("Transfer-Encoding: chunked\r\n\r\n") && !head.contains("Expect"))
        client.send("3;ext=1\r\nabc\r\n")
        #expect(bench.received(backend) == "3\r\nabc\r\n")
        client.send("2\r\nde\r\n0\r\nX-Sum: 5\r\nHost: evil\r\n\r\n")
        #expect(bench.received(backend) == "2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n")
        bench.answer(backend, Self.ok)
        #expect(try client.response().text == "hi")
    }

    @Test("streams a response as it comes, with its trailers, and each piece at once")
    func download() throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange(Self.get)
        bench.answer(
            backend, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(client.received().hasSuffix("Transfer-Encoding: chunked\r\n\r\n"))
        for piece in ["data: 1\n\n", "data: 2\n\n"] {
            bench.answer(backend, "9\r\n\(piece)\r\n")
            #expect(client.received() == "9\r\n\(piece)\r\n")
            bench.memory.advance(by: .seconds(300))
        }
        bench.answer(backend, "0\r\nX-Sum: 2\r\n\r\n")
        #expect(client.received() == "0\r\nX-Sum: 2\r\n\r\n")
    }

    @Test("is nowhere ahead of a slow reader by more than its buffers")
    func backPressure() throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange(Self.get)
        bench.answer(backend, "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n")
        client.transport.room = 1000
        for _ in 0..<100 { backend.deliver([UInt8](repeating: 65, count: 100_000)) }
        bench.memory.settle()
        #expect(client.transport.unsentBytes < 400_000)
        #expect(backend.undelivered > 9_000_000)
        client.transport.room = .max
        bench.memory.settle()
        #expect(try client.response().body.count == 10_000_000)
    }

    @Test("has no more of an upload in memory than a slow backend takes")
    func uploadBackPressure() throws {
        let bench = try ProxyBench { $0.bodyLimit = 20_000_000 }
        let client = bench.front.connect()
        client.send("POST /api/up HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n")
        let backend = try #require(bench.network.pending.first?.succeed())
        backend.room = 1000
        for _ in 0..<100 { client.transport.deliver([UInt8](repeating: 65, count: 100_000)) }
        bench.memory.settle()
        #expect(client.transport.undelivered > 9_000_000 && backend.unsentBytes < 400_000)
        backend.room = .max
        #expect(bench.received(backend).utf8.count > 10_000_000)
        bench.answer(backend, Self.ok)
        #expect(try client.response().text == "hi")
    }

    @Test("answers HEAD and 304 without a body, and with the length that one would have had")
    func noBodies() throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange("HEAD /api/a HTTP/1.1\r\nHost: x\r\n\r\n")
        bench.answer(backend, "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")
        #expect(client.received().contains("\r\nContent-Length: 1234\r\n"))
        client.send("HEAD /api/b HTTP/1.1\r\nHost: x\r\n\r\n")
        bench.answer(backend, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunked = client.received()
        #expect(chunked.hasPrefix("HTTP/1.1 200 OK\r\n") && !chunked.contains("Content-Length"))
        client.send("GET /api/c HTTP/1.1\r\nHost: x\r\n\r\n")
        bench.answer(backend, "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 1234\r\n\r\n")
        let unchanged = client.received()
        #expect(unchanged.contains("\r\nETag: \"a\"\r\n") && unchanged.contains("\r\nContent-Length: 1234\r\n"))
        #expect(bench.attempts == [])
    }

    @Test("passes interim responses on, but for 100 and 101")
    func interim() throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange(Self.get)
        bench.answer(
            backend, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x\r\n\r\n")
        #expect(client.received() == "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        bench.answer(backend, Self.ok)
        #expect(try client.response().text == "hi")
    }

    @Test("lets a client see that a response broke off", arguments: [false, true])
    func truncated(isChunked: Bool) throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange(Self.get)
        bench.answer(
            backend,
            isChunked
                ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi")
        backend.endInput()
        #expect(client.isBrokenOff)
    }

    @Test("ends a backend's request as soon as the client has left", arguments: [false, true])
    func clientLeaves(hasHead: Bool) throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange(Self.get)
        if hasHead { bench.answer(backend, "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\nhi") }
        #expect(!backend.isClosed)
        client.reset()
        bench.memory.settle()
        #expect(backend.isClosed)
        #expect(bench.backends.status(at: bench.memory.reactor.now).map(\.busy) == [0])
        #expect(bench.backends.status(at: bench.memory.reactor.now).map(\.failures) == [0])
    }

    @Test("passes an early answer on, and uses neither connection again")
    func earlyAnswer() throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange(
            "POST /api/up HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc")
        bench.answer(backend, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
        #expect(try client.response().text == "no")
        #expect(backend.isClosed)
    }

    @Test("tells the client of its own mistakes, and not that a backend has failed")
    func clientsFault() throws {
        let bench = try ProxyBench { $0.bodyLimit = 10 }
        let (client, backend) = try bench.exchange(
            "POST /api/up HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")
        client.send("6\r\nfghijk\r\n")
        #expect(try client.response().status == .contentTooLarge)
        #expect(backend.isClosed && bench.backends.status(at: bench.memory.reactor.now).map(\.failures) == [0])
    }

    @Test("shows how the backends are")
    func status() throws {
        let bench = try ProxyBench(["http://10.0.0.1:3000", "unix:/run/app.sock"])
        let text = try bench.front.get("/status").text
        #expect(text.contains("\"url\":\"http://10.0.0.1:3000\"") && text.contains("\"state\":\"up\""))
    }

    @Test("asks a backend once for what may be kept, and for each host of its own")
    func cache() throws {
        let bench = try ProxyBench { $0.cache = CachingAgent.Options() }
        let (client, backend) = try bench.exchange(Self.get)
        bench.answer(backend, "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nhi")
        #expect(try client.response().text == "hi")
        _ = bench.received(backend)
        let again = bench.front.connect()
        again.send(Self.get)
        let kept = try again.response()
        #expect(kept.text == "hi" && kept["age"] == "0" && bench.received(backend) == "")
        let other = bench.front.connect()
        other.send("GET /api/users?id=7 HTTP/1.1\r\nHost: other.example\r\n\r\n")
        #expect(bench.received(backend).hasPrefix("GET /users?id=7 HTTP/1.1\r\nHost: other.example\r\n"))
    }

    @Test("lets a program change requests and responses")
    func changes() throws {
        let bench = try ProxyBench {
            $0.onRequest = { _, request in request.headers[.authorization] = "Bearer inner" }
            $0.onResponse = { request, response in response.headers[.cacheControl] = "no-store" }
        }
        let (client, backend) = try bench.exchange(Self.get)
        #expect(bench.received(backend).contains("Authorization: Bearer inner\r\n"))
        bench.answer(backend, Self.ok)
        #expect(try client.response()["cache-control"] == "no-store")
    }
}
