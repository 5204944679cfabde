import ProcessTesting
import Testing

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite("RFC 9112 §2 Message", .ownThread) struct Section02MessageTests {
    @Test("§2.1 a start line, fields, an empty line, a body")
    func format() async throws {
        try await expectOnEveryWire([
            Case("no body", get, 200),
            Case("two requests in a row", get + get, 200, 200),
            Case("a body", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 200),
        ])
    }

    @Test("§2.2 lines end in CRLF: a bare LF is 400 wherever it stands (CVE-2022-32214, CVE-2022-35256)")
    func bareLineFeed() async throws {
        try await expectOnEveryWire([
            Case("everywhere", "GET / HTTP/1.1\nHost: a\n\n", last: 400),
            Case("request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", last: 400),
            Case("field", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", last: 400),
            Case("last field", "GET / HTTP/1.1\r\nHost: a\n\r\n", last: 400),
            Case("empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", last: 400),
            Case("empty value", "POST / HTTP/1.1\r\nHost: a\r\nX:\nTransfer-Encoding: chunked\r\n\r\n", last: 400),
        ])
    }

    @Test("§2.2 a bare CR is 400 (CVE-2023-30589, CVE-2025-23167, Twisted #12754)")
    func bareCarriageReturn() async throws {
        try await expectOnEveryWire([
            Case("in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", last: 400),
            Case("in Host", "GET / HTTP/1.1\r\nHost: a\rX\r\n\r\n", last: 400),
            Case("as a line end", "GET / HTTP/1.1\rHost: a\r\r", last: 400),
            Case("doubled", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", last: 400),
            Case(
                "ends an empty value", "POST / HTTP/1.1\r\nHost: a\r\nX:\rZTransfer-Encoding: chunked\r\n\r\n",
                last: 400),
            Case("ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\rZ", last: 400),
            Case("ends the head before a request", "GET / HTTP/1.1\r\nHost: a\r\n\r" + get, last: 400),
        ])
    }

    @Test("§2.2 one empty line before a request line is put up with; more, and half of one, are 400")
    func emptyLines() async throws {
        try await expectOnEveryWire(
            [Case("one", "\r\n" + get, 200), Case("one between two requests", get + "\r\n" + get, 200, 200)]
                + Case.each(
                    ["\r\n\r\n", "\n", "\n\r\n", "\r\r\n", "\r\n\n", "\r\n\r", " \r\n", "\rX"].map { $0 + get },
                    last: 400))
    }

    @Test("§2.2 whitespace between the request line and the first field is 400 (CVE-2024-27982)")
    func leadingWhitespace() async throws {
        try await expectOnEveryWire([
            Case("space", "POST /echo HTTP/1.1\r\n Content-Length: 5\r\nHost: a\r\n\r\nhello", last: 400),
            Case("tab", "POST /echo HTTP/1.1\r\n\tContent-Length: 5\r\nHost: a\r\n\r\nhello", last: 400),
            Case("a blank line", "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n", last: 400),
        ])
    }

    @Test("§2.2 what is no HTTP at all is 400")
    func garbage() async throws {
        try await expectOnEveryWire([
            Case("TLS", [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3], .ended([400])),
            Case("SSH", "SSH-2.0-OpenSSH_9.2\r\n", last: 400),
            Case("SMTP", "EHLO example\r\n", last: 400),
            Case("NUL", [0, 0, 0, 0], .ended([400])),
            Case("0xFF", [0xFF, 0xFF, 0xFF, 0xFF], .ended([400])),
            Case("JSON", "{\"a\": 1}\r\n\r\n", last: 400),
            Case("a response", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", last: 400),
            Case("only spaces", "     \r\n\r\n", last: 400),
        ])
    }

    @Test("§2.3 the version: another major one is 505, a higher minor one is read as 1.1")
    func version() async throws {
        try await expectOnEveryWire(
            Case.each(
                ["HTTP/2.0", "HTTP/9.9", "HTTP/0.9", "HTTP/3.1"].map { "GET / \($0)\r\nHost: a\r\n\r\n" }, last: 505)
                + [
                    Case("1.9", "GET / HTTP/1.9\r\nHost: a\r\n\r\n", 200),
                    // RFC 9113 §3.4: the preface of HTTP/2. The same answer as any other major version, before a
                    // second line is read.
                    Case("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", last: 505),
                ])
    }

    @Test("§2.3 a version that is none is 400, and so is none at all (HTTP/0.9)")
    func malformedVersion() async throws {
        let versions = [
            "HACK+1.1", "HTTQ/1.1", "HTTP-1.1", "HTTP 1.1", "http/1.1", "Http/1.1", "HTTP/1,1", "HTTP/1", "HTTP/1.",
            "HTTP/.1", "HTTP/11",
            "HTTP/1.1.1",
            "HTTP/1.10", "HTTP/01.1", "HTTP/+1.1", "HTTP/1.-1", "HTTP/1.1x", "HTTP/a.b", "HTTP/ 1.1", "ICE/1.1",
            "HTTP/", "HTTP",
        ]
        try await expectOnEveryWire(
            Case.each(versions.map { "GET / \($0)\r\nHost: a\r\n\r\n" }, last: 400)
                + Case.each(
                    [
                        "GET /\r\n", "GET / \r\n\r\n", "GET /\r\nHost: a\r\n\r\n",
                        "POST /\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    ], last: 400))
    }
}
