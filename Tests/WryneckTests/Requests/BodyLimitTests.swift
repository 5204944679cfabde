import Testing
import Wryneck
import WryneckTesting

/// The limits of a body: the server's, the resource's, the reader's. The smallest counts, however the body is framed.
@Suite("The limits of a body") struct BodyLimitTests {
    private struct Value: Codable { var text: String }

    /// Reads whole bodies in each way that there is.
    private final class Reader: Resource {
        let bodyLimit: Int?
        let allowedMethods = [HTTPRequest.Method.post]
        init(bodyLimit: Int?) { self.bodyLimit = bodyLimit }

        func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)? {
            _ = path.popAll()
            return nil
        }

        func render(_ request: Request) throws -> Rendering {
            let limit = try request.query["limit"].flatMap { Int($0) } ?? { throw HTTPError(.badRequest) }()
            switch request.query["way"] {
            case "deferred": return .deferred(request.collect(upTo: limit).map { .text("\($0.count)") })
            case "decoded": return .async { .text("\(try await request.decode(Value.self, upTo: limit).text.utf8.count + 11)") }
            default: return .async { .text("\(try await request.collect(upTo: limit).count)") }
            }
        }
    }

    private func status(_ count: Int, server: Int, resource: Int?, reader: Int, _ way: String, chunked: Bool, by size: Int) throws -> Int {
        var limits = Limits()
        limits.bodyBytes = server
        let client = try TestClient(limits: limits) { _ in Site(Reader(bodyLimit: resource)) }
        let connection = client.connect()
        let body = "{\"text\":\"\(String(repeating: "x", count: count - 11))\"}"
        let framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: \(count)"
        let sent = chunked ? "\(String(count, radix: 16))\r\n\(body)\r\n0\r\n\r\n" : body
        connection.send(
            "POST /?way=\(way)&limit=\(reader) HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(framing)\r\n\r\n\(sent)", by: size)
        let response = try connection.response(to: .post)
        if response.status == .ok { #expect(response.text == "\(count)") }
        return response.status.code
    }

    @Test(
        "the smallest of the server's, the resource's and the reader's counts, for announced and for chunked bodies",
        arguments: ["deferred", "async", "decoded"], [Int.max, 7])
    func smallest(way: String, size: Int) throws {
        let cases: [(server: Int, resource: Int?, reader: Int, limit: Int)] = [
            (1 << 20, 100, 1000, 100), (1 << 20, 1000, 100, 100), (100, nil, 1000, 100), (1000, nil, 100, 100), (50, 100, 1000, 100),
            (1000, 100, 100, 100),
        ]
        for limits in cases {
            for chunked in [false, true] {
                for (count, expected) in [(limits.limit, 200), (limits.limit + 1, 413), (500, 413)] {
                    let status = try status(
                        count, server: limits.server, resource: limits.resource, reader: limits.reader, way, chunked: chunked, by: size)
                    #expect(status == expected, "\(count) bytes, \(limits), chunked: \(chunked)")
                }
            }
        }
    }

    @Test("a body that middleware has read is judged by the resource's limit, too")
    func readBefore() throws {
        final class Early: Middleware {
            func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
                .async {
                    _ = try await request.collect(upTo: 1000)
                    return try next(request)
                }
            }
        }
        let client = try TestClient { _ in
            let root = Branch()
            root.use(Early())
            root["x"] = Reader(bodyLimit: 10)
            return Site(root)
        }
        for framing in ["Content-Length: 11\r\n\r\n01234567890", "Transfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n"] {
            let connection = client.connect()
            connection.send("POST /x?limit=1000 HTTP/1.1\r\nHost: a\r\n\(framing)")
            #expect(try connection.response(to: .post).status == .contentTooLarge)
        }
    }
}
