// ResponseLine.swift - `HTTP-version SP status-code SP [ reason-phrase ] CRLF`, exactly: RFC 9112 §4.
// Invariant: the verdict is the same whether the line comes whole or byte by byte, and it comes as early as it can:
// whoever speaks another protocol is not listened to until a time-out. `StatusLine` is how such a line is written.

internal import CHTTPParser
import HTTPTypes

/// A status line that has been checked.
struct ResponseLine: Equatable, StartLine {
    /// 0 or 1. RFC 9110 §2.5: a higher minor version is read as the highest known one.
    var minorVersion: Int
    /// 100 to 999.
    var code: Int
    var reason: Range<Int>
    var end: Int

    static var tooLong: ProtocolViolation { .badRequest("status line too long") }

    static func malformed(_ head: UnsafeRawBufferPointer, at offset: Int) -> ProtocolViolation {
        .badRequest("malformed status line", byteAt: offset, of: head)
    }

    /// "d" stands for a digit.
    private static let pattern: StaticString = "HTTP/d.d ddd"
    private static let patternBytes = 12

    static func check(_ bytes: UnsafeRawBufferPointer, _ lexed: chp_head) throws(ProtocolViolation) -> ResponseLine? {
        if let wrong = LinePattern.mismatch(bytes, from: 0, pattern) { throw malformed(bytes, at: wrong) }
        guard bytes.count >= patternBytes else { return nil }
        // §2.3: another major version is another protocol.
        guard bytes[5] == UInt8(ascii: "1") else {
            throw ProtocolViolation(.httpVersionNotSupported, "HTTP version not supported")
        }
        // RFC 9110 §15: there is no class for these.
        guard bytes[9] != UInt8(ascii: "0") else { throw malformed(bytes, at: 9) }
        guard let start = try startOfReason(bytes), let end = try endOfReason(bytes, from: start, lexed) else {
            return nil
        }
        let code = bytes[9..<patternBytes].reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        return ResponseLine(minorVersion: min(Int(bytes[7] &- 0x30), 1), code: code, reason: start..<end, end: end + 2)
    }

    /// Servers have to send the space even where no reason follows; many do not, and hyper and nginx take that, too.
    private static func startOfReason(_ bytes: UnsafeRawBufferPointer) throws(ProtocolViolation) -> Int? {
        guard bytes.count > patternBytes else { return nil }
        switch bytes[patternBytes] {
        case ASCII.space: return patternBytes + 1
        case ASCII.carriageReturn: return patternBytes
        default: throw malformed(bytes, at: patternBytes)
        }
    }

    /// Nil until the CRLF behind it is there. The lexer says where the reason ends, so that its bytes are looked at
    /// once.
    private static func endOfReason(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ lexed: chp_head
    ) throws(ProtocolViolation) -> Int? {
        let end = Int(lexed.reason_end)
        guard end >= start, end < bytes.count else { return nil }
        guard Int(lexed.reason_start) == start else { throw malformed(bytes, at: start) }
        if let wrong = bytes[start..<end].firstIndex(where: { !ASCII.isFieldValueByte($0) }) {
            throw malformed(bytes, at: wrong)
        }
        guard bytes[end] == ASCII.carriageReturn else { throw malformed(bytes, at: end) }
        guard end + 1 < bytes.count else { return nil }
        guard bytes[end + 1] == ASCII.lineFeed else { throw malformed(bytes, at: end + 1) }
        return end
    }
}
