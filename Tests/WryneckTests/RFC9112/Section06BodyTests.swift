import ProcessTesting
import Testing

@Suite("RFC 9112 §6 Message Body", .ownThread) struct Section06BodyTests {
    private func post(_ fields: String, _ body: String = "hello", _ path: String = "/echo", version: String = "1.1")
        -> String
    {
        "POST \(path) HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n\(body)"
    }

    @Test("§6 without framing fields there is no body: what follows is the next request")
    func none() async throws {
        try await expectOnEveryWire([
            Case("POST", post("", ""), 200), Case("garbage behind it", post("", "X"), last: 200, 501).asGarbage,
        ])
    }

    @Test("§6.1 chunked, once, on one line, in HTTP/1.1: taken whatever its case")
    func chunked() async throws {
        try await expectOnEveryWire(
            ["chunked", "Chunked", "CHUNKED", " chunked "].map {
                Case($0, post("Transfer-Encoding:\($0)\r\n", "5\r\nhello\r\n0\r\n\r\n"), 200)
            })
    }

    @Test("§6.1, §6.3 (4) a coding that does not end in chunked, or is none, is 400")
    func notFinal() async throws {
        let values = [
            "identity", "gzip", "chunked, identity", "chunked, gzip", "xchunked", "chunkedx", "\"chunked\"",
            "chunked;q=1", "chunked\u{B}",
            "\u{B}chunked", "chunked\u{C}",
            "chunked\u{A0}", "chun\u{212A}ed", ",chunked", "chunked,", ", chunked", "", "chunked chunked",
            "chunked, chunked",
            "Transfer-Encoding: chunked",
        ]
        try await expectOnEveryWire(
            Case.each(values.map { post("Transfer-Encoding: \($0)\r\n", "0\r\n\r\n") }, last: 400)
                + [
                    Case(
                        "chunked on two lines",
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), last: 400)
                ])
    }

    @Test("§6.1 another coding before chunked is 501 (CVE-2022-32213)")
    func unknownCoding() async throws {
        let lines = [
            "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding: foo \"x, chunked",
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: x\r\nX: y\r\ntransfer-encoding: chunked",
        ]
        try await expectOnEveryWire(Case.each(lines.map { post("\($0)\r\n", "0\r\n\r\n") }, last: 501))
    }

    @Test("§6.1 Transfer-Encoding in HTTP/1.0 is 400")
    func oldVersion() async throws {
        try await expectOnEveryWire([
            Case("chunked", post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n", version: "1.0"), last: 400)
        ])
    }

    @Test("§6.2, §6.3 (5) Content-Length is digits and nothing else (CVE-2022-24801): else 400")
    func lengthForms() async throws {
        let values = [
            "+5", "-5", "-0", "+0", "0x5", "5_0", "5.0", "5e0", "\"5\"", "0o5", "", " ", "5 5", "5,", ",5", "5;",
            "5\u{B}", "\u{C}5", "５", "5\u{0}",
            "5\u{A0}", "18446744073709551621",
            "9223372036854775808", String(repeating: "9", count: 1000), "chunked",
        ]
        try await expectOnEveryWire(Case.each(values.map { post("Content-Length: \($0)\r\n") }, last: 400))
    }

    @Test("§6.3 (5) two lengths are 400, also alike, also on one line (CVE-2020-10108)")
    func repeated() async throws {
        let smuggled = "GET /tail HTTP/1.1\r\nHost: a\r\n\r\n"
        try await expectOnEveryWire(
            Case.each(
                [
                    "5\r\nContent-Length: 6", "5\r\nContent-Length: 5", "5, 6", "5, 5", "0\r\nContent-Length: 5",
                    "5\r\nX: y\r\ncontent-length: 0",
                    "\r\nContent-Length: 5",
                ].map {
                    post("Content-Length: \($0)\r\n", smuggled)
                }, last: 400))
    }

    @Test("§6.3 (3) both framings are 400, in either order, also beside an unknown coding (CVE-2020-10109)")
    func both() async throws {
        let (length, chunked) = ("Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n")
        try await expectOnEveryWire([
            Case("length first", post(length + chunked, "0\r\n\r\n"), last: 400),
            Case("chunked first", post(chunked + length, "0\r\n\r\n"), last: 400),
            Case("an unknown coding", post(length + "Transfer-Encoding: x\r\n"), last: 400),
            Case("length zero", post("Content-Length: 0\r\n" + chunked, "0\r\n\r\n"), last: 400),
            Case(
                "behind a good request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + post(length + chunked, "0\r\n\r\n"),
                last: 200, 400),
        ])
    }

    @Test("§6.3 (6) exactly as many bytes as were said")
    func exact() async throws {
        try await expectOnEveryWire([
            Case("five", post("Content-Length: 5\r\n"), 200), Case("zero", post("Content-Length: 0\r\n", ""), 200),
            Case("zeros before it", post("Content-Length: 00005\r\n"), 200),
            Case(
                "a body that looks like a request",
                post("Content-Length: 35\r\n", "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"), 200),
        ])
    }

    @Test("CL.0, TE.0: a body is taken, whoever answers without looking at it")
    func unread() async throws {
        let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        let length = "Content-Length: \(smuggled.utf8.count)\r\n"
        let chunked = "\(String(smuggled.utf8.count, radix: 16))\r\n\(smuggled)\r\n0\r\n\r\n"
        var cases: [Case] = []
        for (line, status) in [
            ("POST /ignore", 200), ("POST /missing", 404), ("PUT /echo", 405), ("BREW /echo", 501),
            ("OPTIONS /echo", 204), ("OPTIONS *", 200),
            ("TRACE /", 405), ("GET /", 200), ("DELETE /echo", 405),
        ] {
            cases.append(Case("\(line), a length", "\(line) HTTP/1.1\r\nHost: a\r\n\(length)\r\n\(smuggled)", status))
            cases.append(
                Case(
                    "\(line), chunked", "\(line) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunked)",
                    status))
        }
        try await expectOnEveryWire(cases)
    }

    @Test("§6.3 responses to HEAD, 204, 205 and 304 have no body, and the next one is read right")
    func responses() async throws {
        try await expectOnEveryWire([
            Case("HEAD", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
            Case("HEAD of a stream", "HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n", 200),
            Case("204", "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 204),
            Case("304", "GET /unchanged HTTP/1.1\r\nHost: a\r\n\r\n", 304),
            Case("205", "GET /reset HTTP/1.1\r\nHost: a\r\n\r\n", 205),
            Case("a stream", "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n", 200),
            Case("HEAD of what is missing", "HEAD /missing HTTP/1.1\r\nHost: a\r\n\r\n", 404),
            Case(
                "a stream for 1.0 ends with the connection", "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                last: 200),
        ])
    }
}

extension Case {
    /// The byte in front of the request behind it makes that one's method another.
    fileprivate var asGarbage: Case { Case(title, bytes, .ended([200, 501])) }
}
