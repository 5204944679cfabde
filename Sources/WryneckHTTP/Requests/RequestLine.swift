// RequestLine.swift - `method SP request-target SP HTTP-version CRLF`, exactly: RFC 9112 §3.
// Invariant: the verdict is the same whether the line comes whole or byte by byte, and it comes as early as it can:
// a client that speaks another protocol does not have to wait for a time-out.

internal import CHTTPParser
import HTTPTypes

/// A request line that has been checked.
struct RequestLine: Equatable, StartLine {
    var methodEnd: Int
    var target: RequestTarget
    /// 0 or 1. RFC 9110 §2.5: a higher minor version is read as the highest known one.
    var minorVersion: Int
    var end: Int

    static var tooLong: ProtocolViolation { ProtocolViolation(.uriTooLong, "request line too long") }

    static func malformed(_ head: UnsafeRawBufferPointer, at offset: Int) -> ProtocolViolation {
        .badRequest("malformed request line", byteAt: offset, of: head)
    }

    static func check(_ bytes: UnsafeRawBufferPointer, _ lexed: chp_head) throws(ProtocolViolation) -> RequestLine? {
        let methodEnd = Int(lexed.method_end)
        let target = Int(lexed.target_start)..<max(Int(lexed.target_start), Int(lexed.target_end))
        // The lexer leaves the target open until it has seen a byte after it.
        guard !target.isEmpty, target.upperBound < bytes.count else { return nil }
        // Of a target with a byte that the lexer refuses it tells only the pieces before that one; what it refuses is
        // then its own to say.
        guard isEnd(bytes[target.upperBound]) else { return nil }
        guard target.lowerBound == methodEnd + 1, bytes[methodEnd] == ASCII.space else {
            throw malformed(bytes, at: methodEnd + 1)
        }
        let parsed = try RequestTarget.parse(
            bytes, target, method: UnsafeRawBufferPointer(rebasing: bytes[..<methodEnd]))
        guard let version = try version(bytes, from: target.upperBound) else { return nil }
        // §2.3, RFC 9110 §15.6.6: another major version is another protocol.
        guard version.major == 1 else {
            throw ProtocolViolation(.httpVersionNotSupported, "HTTP version not supported")
        }
        return RequestLine(
            methodEnd: methodEnd, target: parsed, minorVersion: min(version.minor, 1),
            end: target.upperBound + versionBytes)
    }

    /// Whether a byte behind a target ends it.
    private static func isEnd(_ byte: UInt8) -> Bool {
        byte == ASCII.space || byte == ASCII.carriageReturn || byte == ASCII.lineFeed
    }

    /// "d" stands for a digit.
    private static let versionPattern: StaticString = " HTTP/d.d\r\n"
    private static let versionBytes = 11

    /// Whether the usual version is there, whole: a byte after the other, since a loop over a pattern costs four
    /// times as much.
    private static func isVersion1(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        guard bytes.count - start >= versionBytes else { return false }
        return bytes[start] == ASCII.space && bytes[start + 1] == UInt8(ascii: "H")
            && bytes[start + 2] == UInt8(ascii: "T")
            && bytes[start + 3] == UInt8(ascii: "T") && bytes[start + 4] == UInt8(ascii: "P")
            && bytes[start + 5] == ASCII.slash
            && bytes[start + 6] == UInt8(ascii: "1") && bytes[start + 7] == UInt8(ascii: ".")
            && ASCII.isDigit(bytes[start + 8])
            && bytes[start + 9] == ASCII.carriageReturn && bytes[start + 10] == ASCII.lineFeed
    }

    /// Throws at the first wrong byte, also in a line that is not complete; nil if there are too few bytes to tell.
    private static func version(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws(ProtocolViolation) -> (major: Int, minor: Int)? {
        if isVersion1(bytes, from: start) { return (1, Int(bytes[start + 8] &- 0x30)) }
        if let wrong = LinePattern.mismatch(bytes, from: start, versionPattern) {
            throw .badRequest("malformed HTTP version behind the target", byteAt: wrong, of: bytes)
        }
        guard bytes.count - start >= versionBytes else { return nil }
        return (Int(bytes[start + 6] &- 0x30), Int(bytes[start + 8] &- 0x30))
    }
}
