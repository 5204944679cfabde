import Testing
import WryneckTesting

@testable import Wryneck

/// `request.multipart()`: RFC 7578, through a whole connection in memory.
@Suite("request.multipart()", .bothVersions) struct MultipartTests {
    private static let type = ("Content-Type", "multipart/form-data; boundary=b")
    private static let form = """
        --b\r\nContent-Disposition: form-data; name="title"\r\n\r\nA poem\r\n\
        --b\r\nContent-Disposition: form-data; name="file"; filename="dir/poem.txt"\r\nContent-Type: text/x\r\n\r\nfirst\r\nsecond\r\n\
        --b\r\nContent-Disposition: form-data; name="last"\r\n\r\nend\r\n--b--\r\n
        """

    private func client(limits: Limits = .standard, _ handler: @escaping (Request) async throws -> Response) throws
        -> TestClient
    {
        try TestClient(limits: limits) { _ in Site(Page(methods: [.post], handler)) }
    }

    private static func describe(_ request: Request) async throws -> Response {
        var lines: [String] = []
        for try await part in try request.multipart() {
            var body: [UInt8] = []
            for try await piece in part.body { body += piece }
            lines.append(
                "\(part.name)|\(part.safeFilename ?? "-")|\(part.contentType ?? "-")|\(String(decoding: body, as: UTF8.self))"
            )
        }
        return .text(lines.joined(separator: "\n"))
    }

    @Test("RFC 7578 §4: parts come in order with their bodies, whole and byte by byte", arguments: [Int.max, 1, 7])
    func parts(size: Int) throws {
        let connection = try client(Self.describe).connect()
        connection.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: \(Self.type.1)\r\nContent-Length: \(Self.form.utf8.count)\r\n\r\n"
        )
        connection.send(Self.form, by: size)
        let response = try connection.response(to: .post)
        #expect(response.text == "title|-|-|A poem\nfile|poem.txt|text/x|first\r\nsecond\nlast|-|-|end")
    }

    @Test("bodies that are not read, or not to their end, are skipped")
    func skipped() throws {
        let client = try self.client { request in
            let form = try request.multipart()
            let title = try await form.next()
            let file = try await form.next()
            let last = try await form.next()
            let text = try await last?.text() ?? ""
            let end = try await form.next()
            return .text("\(title?.name ?? "") \(file?.filename ?? "") \(text) \(end == nil)")
        }
        #expect(try client.post("/", headers: [Self.type], body: Self.form).text == "title dir/poem.txt end true")
    }

    @Test("a part that was passed says so, one that was read is empty")
    func passed() throws {
        let client = try self.client { request in
            let form = try request.multipart()
            let first = try await form.next()
            _ = try await first?.text()
            let again = try await first?.text() ?? "nil"
            _ = try await form.next()
            do { return .text(try await first?.text() ?? "") } catch { return .text("\(again)|\(error)") }
        }
        #expect(try client.post("/", headers: [Self.type], body: Self.form).text == "|partIsOver")
    }

    @Test("RFC 9110 §15.5.16: another type is 415, and is told which one would do; no boundary is 400")
    func types() throws {
        let client = try self.client(Self.describe)
        let other = try client.post("/", headers: [("Content-Type", "text/plain")], body: "x")
        #expect(other.status.code == 415)
        #expect(other["accept"] == "multipart/form-data")
        #expect(try client.post("/", body: "x").status.code == 415)
        #expect(try client.post("/", headers: [("Content-Type", "multipart/form-data")], body: "x").status.code == 400)
        #expect(try client.post("/", headers: [Self.type, Self.type], body: Self.form).status.code == 400)
    }

    @Test("what is malformed, without an end, or beyond a limit is answered with its status")
    func violations() throws {
        #expect(
            try client(Self.describe).post("/", headers: [Self.type], body: "--b\r\n\r\nx\r\n--b--").status.code == 400)
        #expect(
            try client(Self.describe).post("/", headers: [Self.type], body: String(Self.form.dropLast(4))).status.code
                == 400)
        var limits = Limits()
        limits.forms.parts = 2
        #expect(
            try client(limits: limits, Self.describe).post("/", headers: [Self.type], body: Self.form).status.code
                == 413)
    }

    @Test("a field larger than its reader allows is 413, one that is no text 400")
    func collecting() throws {
        let client = try self.client { request in
            guard let part = try await request.multipart().next() else { return .empty() }
            return .text(try await part.text(upTo: 5))
        }
        #expect(try client.post("/", headers: [Self.type], body: Self.form).status.code == 413)
        let bytes =
            Array("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8) + [0xFF] + Array("\r\n--b--".utf8)
        #expect(try client.request(.post, "/", headers: [Self.type], body: bytes).status.code == 400)
    }

    @Test("back-pressure: while nobody reads a part the client is not read any further")
    func backPressure() throws {
        let gate = Deferred<Void>()
        var limits = Limits()
        limits.body.bytes = 10_000_000
        let open = try TestClient(limits: limits) { _ in
            Site(
                Page(methods: [.post]) { (request: Request) async throws -> Response in
                    guard let part = try await request.multipart().next() else { return .empty() }
                    try await gate.value
                    return .text("\(try await part.collect(upTo: .max).count)")
                })
        }
        let head = "--b\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n"
        let tail = "\r\n--b--"
        let connection = open.connect()
        connection.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: \(Self.type.1)\r\nContent-Length: \(500_000 + head.utf8.count + tail.utf8.count)\r\n\r\n\(head)"
        )
        for _ in 0..<50 { connection.send([UInt8](repeating: 120, count: 10_000)) }
        #expect(connection.transport.undelivered > 0)
        connection.send(tail)
        try gate.callback(())
        #expect(try connection.response(to: .post).text == "500000")
    }
}
