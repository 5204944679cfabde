import Testing
import Wryneck
import WryneckTesting

/// The limits of a body: the server's, the resource's, the reader's. The smallest counts, however the body is framed.
@Suite("The limits of a body", .bothVersions) struct BodyLimitTests {
    private struct Value: Codable { var text: String }

    /// Reads whole bodies in each way that there is.
    private final class Reader: Resource {
        let bodyLimit: Int?
        let allowedMethods = [HTTPRequest.Method.post]
        init(bodyLimit: Int?) { self.bodyLimit = bodyLimit }

        func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
            _ = path.popAll()
            return nil
        }

        func render(_ request: Request) throws -> Rendering {
            let limit = try request.query["limit"].flatMap { Int($0) } ?? { throw HTTPError(.badRequest) }()
            switch request.query["way"] {
            case "deferred": return .deferred(request.collect(upTo: limit).map { .text("\($0.count)") })
            case "decoded":
                return .async { .text("\(try await request.decode(Value.self, upTo: limit).text.utf8.count + 11)") }
            default: return .async { .text("\(try await request.collect(upTo: limit).count)") }
            }
        }
    }

    private func status(
        _ count: Int, server: Int, resource: Int?, reader: Int, _ way: String, chunked: Bool, by size: Int
    ) throws -> Int {
        var limits = Limits()
        limits.body.bytes = server
        let client = try TestClient(limits: limits) { _ in Site(Reader(bodyLimit: resource)) }
        let connection = client.connect()
        let body = "{\"text\":\"\(String(repeating: "x", count: count - 11))\"}"
        let framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: \(count)"
        let sent = chunked ? "\(String(count, radix: 16))\r\n\(body)\r\n0\r\n\r\n" : body
        connection.send(
            "POST /?way=\(way)&limit=\(reader) HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(framing)\r\n\r\n\(sent)",
            by: size)
        let response = try connection.response(to: .post)
        if response.status == .ok { #expect(response.text == "\(count)") }
        return response.status.code
    }

    @Test(
        "the smallest of the server's, the resource's and the reader's counts, for announced and for chunked bodies",
        arguments: ["deferred", "async", "decoded"], [Int.max, 7])
    func smallest(way: String, size: Int) throws {
        let cases: [(server: Int, resource: Int?, reader: Int, limit: Int)] = [
            (1 << 20, 100, 1000, 100), (1 << 20, 1000, 100, 100), (100, nil, 1000, 100), (1000, nil, 100, 100),
            (50, 100, 1000, 100),
            (1000, 100, 100, 100),
        ]
        for limits in cases {
            for chunked in [false, true] {
                for (count, expected) in [(limits.limit, 200), (limits.limit + 1, 413), (500, 413)] {
                    let status = try status(
                        count, server: limits.server, resource: limits.resource, reader: limits.reader, way,
                        chunked: chunked, by: size)
                    #expect(status == expected, "\(count) bytes, \(limits), chunked: \(chunked)")
                }
            }
        }
    }

    @Test(
        "without a limit of the reader's, the route's or the server's counts, above a mebibyte, too; the 413 names it")
    func standard() throws {
        let size = 3 << 20
        let client = try TestClient { _ in
            let root = Branch()
            root.post("json", bodyLimit: size) { .text("\(try await $0.decode(Value.self).text.utf8.count)") }
            root.post("json-deferred", bodyLimit: size) { request in
                .deferred(try request.decode(Value.self).map { .text("\($0.text.utf8.count)") })
            }
            root.post("form", bodyLimit: size) { .text("\(try await $0.form()["text"]?.utf8.count ?? 0)") }
            root.post("form-deferred", bodyLimit: size) { request in
                .deferred(try request.form().map { .text("\($0["text"]?.utf8.count ?? 0)") })
            }
            root.post("small") { .text("\(try await $0.form()["text"]?.utf8.count ?? 0)") }
            root.post("smaller", bodyLimit: size) { .text("\(try await $0.form(upTo: 10)["text"]?.utf8.count ?? 0)") }
            return Site(root)
        }
        let long = String(repeating: "x", count: 2 << 20), longer = String(repeating: "x", count: size)
        for path in ["/json", "/json-deferred"] {
            #expect(try client.post(path, json: Value(text: long)).text == "\(2 << 20)")
            #expect(
                try client.post(path, json: Value(text: longer)).text
                    == "413 Content Too Large: the body is longer than \(size) bytes\n")
        }
        for path in ["/form", "/form-deferred"] {
            #expect(try client.post(path, form: ["text": long]).text == "\(2 << 20)")
            #expect(try client.post(path, form: ["text": longer]).text.contains("longer than \(size) bytes"))
        }
        #expect(try client.post("/small", form: ["text": long]).text.contains("longer than 1048576 bytes"))
        #expect(try client.post("/smaller", form: ["text": "1234567"]).text.contains("longer than 10 bytes"))
    }

    @Test("a part of a form that is longer than its reader wants is told so")
    func part() throws {
        let client = try TestClient { _ in
            Site(
                Page(methods: [.post]) { request in
                    for try await part in try request.multipart() { _ = try await part.text(upTo: 3) }
                    return Response.text("all")
                })
        }
        let body = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1234\r\n--b--\r\n"
        let response = try client.post("/", headers: [("Content-Type", "multipart/form-data; boundary=b")], body: body)
        #expect(response.text == "413 Content Too Large: a part of the form is longer than 3 bytes\n")
    }

    @Test("middleware that reads a body without a limit of its own has the server's")
    func inMiddleware() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.use { request, next in
                _ = try await request.form()
                return try next(request)
            }
            root.post("x", bodyLimit: 2 << 20) { _ in .text("x") }
            return Site(root)
        }
        let long = String(repeating: "x", count: 1 << 20)
        #expect(try client.post("/x", form: ["a": "b"]).text == "x")
        #expect(try client.post("/x", form: ["a": long]).text.contains("longer than 1048576 bytes"))
    }

    @Test(
        "a body that is too long for a handler that does not read is dropped up to a limit, and then refused in its place"
    )
    func unread() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.on(.post, "never", bodyLimit: 100 * 1024) { _ in .deferred(Deferred<Response>()) }
            return Site(root)
        }
        let connection = client.connect()
        connection.send("POST /never HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        // 60 KiB are held; the next ones are too many, and then what is dropped has a limit of its own, 256 KiB.
        for _ in 0..<6 { connection.send("f000\r\n\(String(repeating: "x", count: 0xF000))\r\n") }
        #expect(connection.transport.undelivered == 0 && connection.received() == "")
        for _ in 0..<2 { connection.send("f000\r\n\(String(repeating: "x", count: 0xF000))\r\n") }
        #expect(try connection.response(to: .post).status == .contentTooLarge)
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
        for framing in [
            "Content-Length: 11\r\n\r\n01234567890", "Transfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n",
        ] {
            let connection = client.connect()
            connection.send("POST /x?limit=1000 HTTP/1.1\r\nHost: a\r\n\(framing)")
            #expect(try connection.response(to: .post).status == .contentTooLarge)
        }
    }
}
