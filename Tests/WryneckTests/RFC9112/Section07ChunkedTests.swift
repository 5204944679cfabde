import ProcessTesting
import Testing

@Suite("RFC 9112 §7 Transfer Codings", .ownThread) struct Section07ChunkedTests {
    private func chunked(_ body: String) -> String {
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)"
    }
    private func bad(_ bodies: [String]) -> [Case] { Case.each(bodies.map(chunked), last: 400) }

    @Test("§7.1 chunks, in upper and lower case, with zeros before the size, none, many")
    func chunks() async throws {
        try await expectOnEveryWire(
            [
                "5\r\nhello\r\n0\r\n\r\n", "0\r\n\r\n", "a\r\n0123456789\r\n0\r\n\r\n", "A\r\n0123456789\r\n0\r\n\r\n",
                "0005\r\nhello\r\n000\r\n\r\n",
                String(repeating: "1\r\nx\r\n", count: 300) + "0\r\n\r\n",
                "12\r\nGET /x HTTP/1.1\r\n\r\n\r\n0\r\n\r\n".replacing("12\r\n", with: "13\r\n"),
            ].map { Case($0.debugDescription, chunked($0), 200) })
    }

    @Test("§7.1 a size is 1 to 16 hex digits (CVE-2022-24801): else 400")
    func sizes() async throws {
        try await expectOnEveryWire(
            bad(
                [
                    "0x5", "+5", "-5", "0_5", "5.0", "5x", " 5", "\"5\"", "", "g", "00000000000000005",
                    "ffffffffffffffff0",
                    String(repeating: "f", count: 1000), String(repeating: "0", count: 5000),
                ].map {
                    "\($0)\r\nhello\r\n0\r\n\r\n"
                }))
    }

    @Test("§7.1 a size that nobody can count is 413")
    func largeSizes() async throws {
        try await expectOnEveryWire(
            ["ffffffffffffffff", "8000000000000000"].map { Case($0, chunked("\($0)\r\nhello"), last: 413) })
    }

    @Test("§7.1 nothing but an extension may stand behind a size (CVE-2021-22960)")
    func junk() async throws {
        try await expectOnEveryWire(
            bad(["5 junk", "5 ", "5\t", "5 ;", "5,5", "5 5", "5\u{0}"].map { "\($0)\r\nhello\r\n0\r\n\r\n" }))
    }

    @Test("§7.1 lines end in CRLF: LF, CR and any byte are 400 (CVE-2025-22871)")
    func lineEnds() async throws {
        try await expectOnEveryWire(
            bad([
                "5\nhello\r\n0\r\n\r\n", "5\rXhello\r\n0\r\n\r\n", "5\r\r\nhello\r\n0\r\n\r\n",
                "5;a\rXhello\r\n0\r\n\r\n",
                "5;\nxx\r\nhello\r\n0\r\n\r\n",
            ]))
    }

    @Test("§7.1 data ends in exactly CRLF: longer, shorter and other ends are 400")
    func dataEnds() async throws {
        try await expectOnEveryWire(
            bad([
                "5\r\nhelloXX0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n",
                "5\r\nhello\rX0\r\n\r\n",
                "4\r\nhello\r\n0\r\n\r\n",
            ]))
    }

    @Test("§7.1 the last chunk and the trailers end in CRLF")
    func lastChunk() async throws {
        try await expectOnEveryWire(bad(["0\n\r\n", "0\r\n\n", "0\r\n\rX", "0\r\nXX\r\n\r\n", "0\r\r\n\r\n"]))
    }

    @Test("§7.1.1 extensions are checked and mean nothing; bytes that may not be in them are 400")
    func extensions() async throws {
        try await expectOnEveryWire(
            ["5;a", "5;a=b", "5;a=\"b c\"", "5;a=\"\\\"\"", "5 ; a = b", "5;a;b=c"].map {
                Case($0, chunked("\($0)\r\nhello\r\n0\r\n\r\n"), 200)
            }
                + bad(
                    ["5;", "5;=b", "5;a=", "5;a=\"b", "5;a\u{0}b", "5;a=\"\u{1}\"", "5;\u{7F}", "5;a=\"\nb\"", "5;a b"]
                        .map {
                            "\($0)\r\nhello\r\n0\r\n\r\n"
                        }))
    }

    @Test("§7.1.1 floods of extensions are cut: a line at 256 bytes, a body at 16 KiB (CVE-2024-22019)")
    func extensionFloods() async throws {
        let chunk = "1;" + String(repeating: "a", count: 250) + "\r\nx\r\n"
        try await expectOnEveryWire([
            Case("one line", chunked("5;" + String(repeating: "a", count: 300) + "\r\nhello\r\n0\r\n\r\n"), last: 400),
            Case("without an end", chunked("5;" + String(repeating: "a", count: 20_000)), last: 400),
            Case("many lines", chunked(String(repeating: chunk, count: 70) + "0\r\n\r\n"), last: 413),
            Case("not too many", chunked(String(repeating: chunk, count: 60) + "0\r\n\r\n"), 200),
        ])
    }

    @Test("§7.1.2 trailers have the rules of fields, and steer nothing")
    func trailers() async throws {
        try await expectOnEveryWire(
            [
                "X: y", "Content-Length: 5", "Transfer-Encoding: chunked", "Connection: close", "Host: b",
                "Authorization: x",
            ].map {
                Case($0, chunked("5\r\nhello\r\n0\r\n\($0)\r\n\r\n"), 200)
            }
                + bad(
                    ["X", "X : y", " X: y", "X: a\r\n b", "X: \u{0}", "X: a\rb", "X: y\n", "GET / HTTP/1.1"].map {
                        "0\r\n\($0)\r\n\r\n"
                    }))
    }

    @Test("§7.1.2 too many trailers, and too large ones, are 431")
    func trailerFloods() async throws {
        try await expectOnEveryWire([
            Case("32", chunked("0\r\n" + String(repeating: "X: y\r\n", count: 32) + "\r\n"), 200),
            Case("33", chunked("0\r\n" + String(repeating: "X: y\r\n", count: 33) + "\r\n"), last: 431),
            Case("20 000 bytes", chunked("0\r\nX: " + String(repeating: "y", count: 20_000)), last: 431),
        ])
    }

    @Test("§7.1, RFC 9110 §15.5.14: more than the resource takes is 413")
    func tooLarge() async throws {
        try await expectOnEveryWire([
            Case(
                "in one chunk", chunked("186a1\r\n" + String(repeating: "x", count: 100_001) + "\r\n0\r\n\r\n"),
                last: 413),
            Case(
                "in many",
                chunked(
                    String(repeating: "3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n", count: 101)
                        + "0\r\n\r\n"), last: 413),
        ])
    }
}
