import ProcessTesting
import Testing

/// One test for each known CVE that concerns HTTP/1 requests and responses, as it was sent then. Those that are about
/// clients, HTTP/2 and other protocols have nothing here to try them on.
@Suite("RFC 9112 §11 Security: attacks of the past", .ownThread) struct Section11SecurityTests {
    private let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    private func post(_ fields: String, _ body: String = "") -> String {
        "POST /echo HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
    }

    @Test("CVE-2020-10108: two lengths, the second zero, with a request hidden in the body")
    func twoLengths() async throws {
        try await expectOnEveryWire([
            Case("different", post("Content-Length: 35\r\nContent-Length: 0\r\n", smuggled), last: 400),
            Case("equal", post("Content-Length: 35\r\nContent-Length: 35\r\n", smuggled), last: 400),
        ])
    }

    @Test("CVE-2020-10109: both framings in either order, alone, behind a good request, and with an unknown coding")
    func bothFramings() async throws {
        let (length, coding) = ("Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n")
        try await expectOnEveryWire(
            [length + coding, coding + length, length + "Transfer-Encoding: x\r\n"].flatMap { fields in
                [
                    Case(fields, post(fields, "0\r\n\r\n" + smuggled), last: 400),
                    Case(
                        "pipelined " + fields,
                        "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + post(fields, "0\r\n\r\n" + smuggled), last: 200, 400),
                ]
            })
    }

    @Test("CVE-2022-24801: lenient lengths and sizes")
    func lenientNumbers() async throws {
        let lengths = ["+3", "-0", "3 3", "\u{B}3", "3\u{C}"].map {
            Case($0, post("Content-Length: \($0)\r\n", "abc"), last: 400)
        }
        let sizes = ["0x3", "+3", "-3", "1_0", "3;\n", "3;\u{1}"].map {
            Case($0, post("Transfer-Encoding: chunked\r\n", "\($0)\r\nabc\r\n0\r\n\r\n"), last: 400)
        }
        try await expectOnEveryWire(lengths + sizes)
    }

    @Test("Twisted #3795 and its kin: an endless size line, a negative size, wrong bytes behind a chunk")
    func chunkHardening() async throws {
        try await expectOnEveryWire(
            [String(repeating: "1", count: 100_000), "-1\r\n", "3\r\nabcXX", "3\r\nabc\n\n"].map {
                Case(String($0.prefix(20)), post("Transfer-Encoding: chunked\r\n", $0), last: 400)
            })
    }

    @Test(
        "CVE-2023-46137, CVE-2024-41671: the second request is answered after the first, however they are cut, whatever body the first has"
    )
    func order() async throws {
        for body in ["Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"] {
            let first = "GET /slow HTTP/1.1\r\nHost: a\r\n\(body)"
            try await expectOnEveryWire([Case(body, first + "GET /missing HTTP/1.1\r\nHost: a\r\n\r\n", 200, 404)])
        }
    }

    @Test("Twisted #12754: a bare CR or LF in a value")
    func bareLineEnds() async throws {
        try await expectOnEveryWire(
            ["a\rX", "a\nX", "a\r", "a\n"].map {
                Case($0.debugDescription, "GET / HTTP/1.1\r\nHost: a\r\nX: \($0)\r\n\r\n", last: 400)
            })
    }

    @Test("CVE-2022-39348: what a Host says is not repeated in an error")
    func echoedHost() async throws {
        try await expectOnEveryWire([
            Case("markup", "GET /missing HTTP/1.1\r\nHost: <script>alert(1)</script>\r\n\r\n", last: 400)
        ])
    }

    @Test("CVE-2021-22959, CVE-2024-27982, CVE-2025-23167, CVE-2023-30589: what llhttp let through")
    func llhttp() async throws {
        try await expectOnEveryWire([
            Case("space before the colon", post("Content-Length : 35\r\n", smuggled), last: 400),
            Case(
                "space before the name", "POST /echo HTTP/1.1\r\n Content-Length: 35\r\nHost: a\r\n\r\n" + smuggled,
                last: 400),
            Case("CR LF CR", "GET / HTTP/1.1\r\nHost: a\r\n\r" + smuggled, last: 400),
            Case("CR alone", post("X:\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), last: 400),
        ])
    }

    @Test("others worth having: trailers with framing, TE in several shapes, a method of no bytes")
    func others() async throws {
        try await expectOnEveryWire([
            Case("vertical tab", post("Transfer-Encoding: \u{B}chunked\r\n", "0\r\n\r\n"), last: 400),
            Case("identity behind it", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), last: 400),
            Case(
                "framing in trailers",
                post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 35\r\n\r\n") + smuggled, 200, 404),
            Case(
                "17 digits", post("Transfer-Encoding: chunked\r\n", "00000000000000003\r\nabc\r\n0\r\n\r\n"), last: 400),
            Case("Host with @", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", last: 400),
            Case("Host with a comma", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", last: 400),
            Case("only spaces", "   \r\n\r\n", last: 400),
            Case("no method", " / HTTP/1.1\r\nHost: a\r\n\r\n", last: 400),
            Case("2^64 + 1", post("Content-Length: 18446744073709551617\r\n", "a"), last: 400),
        ])
    }
}
