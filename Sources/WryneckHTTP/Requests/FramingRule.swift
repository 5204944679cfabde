// FramingRule.swift - Content-Length and Transfer-Encoding: RFC 9112 §6.
// Invariant: no other code in the library reads these two fields of a request, so a smuggling bug has one place to
// live.

import HTTPTypes

/// Collects the two framing fields during the walk over the head, and decides.
struct FramingRule {
    private var contentLength: Int?
    private var transferEncodingLines = 0
    private var codings = Codings()

    /// RFC 9112 §6.3 (5). A repeated line is refused even if it says the same, as the RFC allows; so is a list such as
    /// `5, 5`.
    mutating func addContentLength(_ value: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        guard contentLength == nil else { throw .badRequest("repeated Content-Length") }
        guard let length = Self.parseLength(value) else { throw .badRequest("malformed Content-Length") }
        contentLength = length
    }

    mutating func addTransferEncoding(_ value: UnsafeRawBufferPointer) {
        transferEncodingLines += 1
        var codings = self.codings
        TokenList.forEachMember(value) { codings.add($0) }
        self.codings = codings
    }

    /// Decides in the order of RFC 9112 §6.3, and takes the stricter way where the RFC leaves a choice.
    func decide(minorVersion: Int) throws(ProtocolViolation) -> BodyFraming {
        if transferEncodingLines > 0 {
            // §6.1: a proxy that forwards HTTP/1.0 does not know the field, so its framing cannot be right.
            guard minorVersion >= 1 else { throw .badRequest("Transfer-Encoding in HTTP/1.0") }
            // §6.1, §6.3 (3): a proxy on the way may have believed the other one.
            guard contentLength == nil else { throw .badRequest("Content-Length beside Transfer-Encoding") }
            try codings.check(lines: transferEncodingLines)
            return .chunked
        }
        guard let contentLength, contentLength > 0 else { return .none }
        return .length(contentLength)
    }

    /// The value of 1*DIGIT; nil for any other text, or if the number is too large.
    static func parseLength(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard !bytes.isEmpty else { return nil }
        var length = 0
        for byte in bytes {
            guard ASCII.isDigit(byte) else { return nil }
            let (product, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte &- 0x30))
            guard !overflow, !carry else { return nil }
            length = sum
        }
        return length
    }

    /// The members of all Transfer-Encoding lines.
    private struct Codings {
        private var count = 0
        private var chunkedCount = 0
        private var hasEmptyMember = false
        private var endsInChunked = false

        mutating func add(_ member: UnsafeRawBufferPointer) {
            count += 1
            endsInChunked = ASCII.equals(member, "chunked")
            if endsInChunked { chunkedCount += 1 }
            if member.isEmpty { hasEmptyMember = true }
        }

        /// Accepts only `chunked`, once, on one line. Another coding before it is well formed but not decoded here:
        /// 501.
        func check(lines: Int) throws(ProtocolViolation) {
            guard endsInChunked, chunkedCount == 1, !hasEmptyMember else { throw .badRequest("malformed Transfer-Encoding") }
            guard count == 1, lines == 1 else { throw ProtocolViolation(.notImplemented, "unknown transfer coding") }
        }
    }
}
