// FramingRule.swift - Content-Length and Transfer-Encoding: RFC 9112 §6.
// Invariant: no other code in the library reads these two fields of a message that came, so a smuggling bug has one
// place to live.

import HTTPTypes

/// Collects the two framing fields during the walk over a head, and decides.
struct FramingRule {
    private var contentLength: Int?
    private var lengthCount = 0
    private var transferEncodingLines = 0
    private var codings = Codings()

    /// RFC 9112 §6.3 (5): a list such as `5, 5` is as many lines.
    mutating func addContentLength(_ value: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        if let length = ASCII.decimal(value) { return try add(length) }
        guard value.contains(ASCII.comma) else { throw Self.malformed }
        var lengths: [Int?] = []
        TokenList.forEachMember(value) { lengths.append(ASCII.decimal($0)) }
        for length in lengths {
            guard let length else { throw Self.malformed }
            try add(length)
        }
    }

    private mutating func add(_ length: Int) throws(ProtocolViolation) {
        guard lengthCount == 0 || contentLength == length else { throw Self.repeated }
        contentLength = length
        lengthCount += 1
    }

    private static let malformed = ProtocolViolation.badRequest("malformed Content-Length")
    private static let repeated = ProtocolViolation.badRequest("repeated Content-Length")

    mutating func addTransferEncoding(_ value: UnsafeRawBufferPointer) {
        transferEncodingLines += 1
        var codings = self.codings
        TokenList.forEachMember(value) { codings.add($0) }
        self.codings = codings
    }

    /// Decides about a request, in the order of RFC 9112 §6.3, and takes the stricter way where the RFC leaves a
    /// choice: a Content-Length that is repeated is refused even if it says the same.
    func decide(minorVersion: Int) throws(ProtocolViolation) -> BodyFraming {
        if transferEncodingLines > 0 { return try chunked(minorVersion) }
        guard let contentLength else { return .none }
        guard lengthCount == 1 else { throw Self.repeated }
        return contentLength > 0 ? .length(contentLength) : .none
    }

    /// Decides about a response, in the order of RFC 9112 §6.3. Servers behind careless gateways repeat a
    /// Content-Length; where all say the same, every reader comes to the same end.
    func decide(minorVersion: Int, status: Int, method: HTTPRequest.Method) throws(ProtocolViolation) -> BodyFraming {
        // (1), (2): whatever the fields say.
        if method == .head || Self.hasNoBody(status) || Self.isTunnel(status, method) { return .none }
        if transferEncodingLines > 0 { return try chunked(minorVersion) }
        guard let contentLength else { return .untilClose }
        return contentLength > 0 ? .length(contentLength) : .none
    }

    /// Whether a field speaks of a body of at least one byte.
    var announcesBody: Bool { transferEncodingLines > 0 || (contentLength ?? 0) > 0 }

    /// Whether the fields contradict each other, also where no body follows them: then nobody knows what the sender
    /// thinks comes next (RFC 9112 §6.1, §6.3 (3)).
    func isContradictory(minorVersion: Int) -> Bool {
        guard transferEncodingLines > 0 else { return false }
        do throws(ProtocolViolation) { _ = try chunked(minorVersion) } catch { return error.status == .badRequest }
        return false
    }

    /// RFC 9112 §6.3 (1): the statuses without a body, whatever the request was.
    static func hasNoBody(_ status: Int) -> Bool { (100..<200).contains(status) || status == 204 || status == 304 }

    /// RFC 9112 §6.3 (2): what follows belongs to the tunnel.
    static func isTunnel(_ status: Int, _ method: HTTPRequest.Method) -> Bool {
        (200..<300).contains(status) && method == .connect
    }

    /// Throws for another framing than exactly this one.
    private func chunked(_ minorVersion: Int) throws(ProtocolViolation) -> BodyFraming {
        // §6.1: a proxy that forwards HTTP/1.0 does not know the field, so its framing cannot be right.
        guard minorVersion >= 1 else { throw .badRequest("Transfer-Encoding in HTTP/1.0") }
        // §6.1, §6.3 (3): a proxy on the way may have believed the other one.
        guard contentLength == nil else { throw .badRequest("Content-Length beside Transfer-Encoding") }
        try codings.check(lines: transferEncodingLines)
        return .chunked
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
            guard endsInChunked, chunkedCount == 1, !hasEmptyMember else {
                throw .badRequest("malformed Transfer-Encoding")
            }
            guard count == 1, lines == 1 else { throw ProtocolViolation(.notImplemented, "unknown transfer coding") }
        }
    }
}
