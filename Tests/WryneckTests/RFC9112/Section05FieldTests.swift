import ProcessTesting
import Testing

@Suite("RFC 9112 §5 Field Syntax", .ownThread) struct Section05FieldTests {
    private func get(_ fields: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" }
    private func post(_ fields: String) -> String { "POST /echo HTTP/1.1\r\nHost: a\r\n\(fields)\r\nhello" }

    @Test("§5 names are tokens: anything else is 400")
    func names() async throws {
        let lines = [
            ": v", "X A: b", "X(A: b", "X/A: b", "X\u{0}A: b", "X\u{1}: b", "É: b", "\"X\": b", "X", "X A", "[X]: b",
            "X\u{7F}: b", "X=b", "@X: b",
        ]
        try await expectOnEveryWire(
            Case.each(lines.map { get("\($0)\r\n") }, last: 400) + [
                Case("every byte of a token", get("!#$%&'*+-.^_`|~09azAZ: v\r\n"), 200)
            ])
    }

    @Test("§5.1 whitespace before the colon is 400 (CVE-2021-22959)")
    func blankBeforeColon() async throws {
        let lines = [
            "Name : v", "Content-Length : 5", "Content-Length\t: 5", "Transfer-Encoding : chunked",
            "Transfer-Encoding\u{B}: chunked", "Host : b",
        ]
        try await expectOnEveryWire(Case.each(lines.map { post("\($0)\r\n") }, last: 400))
    }

    @Test("§5 values: whitespace around them is not part of them, an empty one is one")
    func values() async throws {
        try await expectOnEveryWire([
            Case("none", get("X:\r\n"), 200), Case("blanks", get("X: \t \r\n"), 200),
            Case("around", get("X:\t v \t\r\n"), 200),
            Case("no blank", get("X:v\r\n"), 200),
            Case(
                "high bytes", Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0x80, 0xFF] + Array("\r\n\r\n".utf8),
                .answered([200])),
            Case("quotes", get("X: \"a, b\"\r\n"), 200),
        ])
    }

    @Test("§5 control bytes in a value are 400 (RFC 9110 §5.5: CR, LF and NUL must be, the others may)")
    func controlBytes() async throws {
        let bytes = Array(UInt8(0)...8) + Array(11...31) + [127]
        try await expectOnEveryWire(
            bytes.map {
                Case(
                    "byte \($0)", Array("GET / HTTP/1.1\r\nHost: a\r\nX: a".utf8) + [$0] + Array("b\r\n\r\n".utf8),
                    .ended([400]))
            })
    }

    @Test("§5.2 folded lines are 400 (CVE-2022-32215)")
    func folds() async throws {
        let lines = [
            "X: a\r\n b", "X: a\r\n\tb", "X:\r\n ", "X:\r\n b", "X: a\r\n \r\n b", "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding: x,\r\n chunked",
            "Content-Length:\r\n 5",
        ]
        try await expectOnEveryWire(Case.each(lines.map { post("\($0)\r\n") }, last: 400))
    }

    @Test("§5, RFC 6585 §5: too many fields, or too large ones, are 431; none is ever dropped")
    func limits() async throws {
        let lines = { (count: Int) in (0..<count).map { "X-\($0): y\r\n" }.joined() }
        try await expectOnEveryWire([
            Case("100 fields", get(lines(99)), 200), Case("101 fields", get(lines(100)), last: 431),
            Case("framing behind too many", post(lines(100) + "Transfer-Encoding: chunked\r\n"), last: 431),
            Case("framing as the 101st", post(lines(99) + "Content-Length: 5\r\n"), last: 431),
            Case("a value of 40 000 bytes", get("X: " + String(repeating: "x", count: 40_000) + "\r\n"), last: 431),
            Case("a name of 40 000 bytes", get(String(repeating: "x", count: 40_000) + ": y\r\n"), last: 431),
            Case("no end", "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 40_000), last: 431),
            Case("32 000 bytes", get("X: " + String(repeating: "x", count: 32_000) + "\r\n"), 200),
        ])
    }
}
