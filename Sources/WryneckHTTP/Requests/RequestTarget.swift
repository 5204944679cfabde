// RequestTarget.swift - the four forms of a request target: RFC 9112 §3.2.
// Invariant: an accepted target has a path that begins with "/" (or is "*"), whose percent-escapes are well formed and
// do not encode NUL, so that the layer above can split and decode it without checks. A byte and its escape are the same
// to that layer, and whoever writes a target uses `PercentCoding.normalize(target:)`.

/// The places of the parts of a target, relative to the head's first byte.
struct RequestTarget: Equatable {
    var form: RequestHead.TargetForm
    /// At least one slash; for the "*" and the authority form, a slash that is in the request line.
    var path: Range<Int>
    var query: Range<Int>?
    /// Only in the absolute and the authority form.
    var authority: Range<Int>?
    var isSecure = false

    private static let badForm = ProtocolViolation.badRequest(
        "malformed request line: the target has no form of RFC 9112")

    /// Parses the target that is at `range` in `head`, which begins with the method.
    static func parse(
        _ head: UnsafeRawBufferPointer, _ range: Range<Int>, method: UnsafeRawBufferPointer
    ) throws(ProtocolViolation) -> RequestTarget {
        guard !range.isEmpty, range.upperBound <= head.count else { throw badForm }
        let pathEnd = try scan(head, range)
        if ASCII.isExactly(method, "CONNECT") { return try authorityForm(head, range) }
        if head[range.lowerBound] == ASCII.slash {
            return path(range.lowerBound..<pathEnd, in: range, form: .origin)
        }
        if range.count == 1, head[range.lowerBound] == UInt8(ascii: "*") {
            // §3.2.4: only OPTIONS has a use for it; the site answers other methods with 405.
            return RequestTarget(form: .asterisk, path: slashOfVersion(range))
        }
        return try absoluteForm(head, range, pathEnd: pathEnd)
    }

    /// Checks every byte of the target in one pass, and that up to the first "?" each "%" is followed by two hex digits
    /// other than those of NUL, which no file system and no C library handles. Returns where the path ends.
    private static func scan(_ head: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ProtocolViolation) -> Int {
        var pathEnd: Int?
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = head[index]
            guard ASCII.isTargetByte(byte) else { throw RequestLine.malformed(head, at: index) }
            if pathEnd == nil {
                if byte == ASCII.questionMark { pathEnd = index }
                if byte == ASCII.percent, !isSoundEscape(head, at: index, before: range.upperBound) {
                    throw .badRequest("malformed escape in the target", byteAt: index, of: head)
                }
            }
            index += 1
        }
        return pathEnd ?? range.upperBound
    }

    private static func isSoundEscape(_ head: UnsafeRawBufferPointer, at index: Int, before end: Int) -> Bool {
        guard index + 2 < end, let high = ASCII.hexValue(head[index + 1]), let low = ASCII.hexValue(head[index + 2])
        else { return false }
        return high != 0 || low != 0
    }

    /// The slash of " HTTP/", which follows every accepted target.
    private static func slashOfVersion(_ target: Range<Int>) -> Range<Int> {
        target.upperBound + 5..<target.upperBound + 6
    }

    /// §3.2.3: `host:port`, for CONNECT alone.
    private static func authorityForm(_ head: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ProtocolViolation)
        -> RequestTarget
    {
        guard HostRule.isValidWithPort(UnsafeRawBufferPointer(rebasing: head[range])) else { throw badForm }
        return RequestTarget(form: .authority, path: slashOfVersion(range), authority: range)
    }

    /// §3.2.2: every server has to accept it. RFC 9110 §4.2.1 and §4.2.4: an empty host and user information are
    /// refused.
    private static func absoluteForm(
        _ head: UnsafeRawBufferPointer, _ range: Range<Int>, pathEnd: Int
    ) throws(ProtocolViolation) -> RequestTarget {
        let target = UnsafeRawBufferPointer(rebasing: head[range])
        let isSecure = hasPrefix(target, "https://")
        guard isSecure || hasPrefix(target, "http://") else { throw badForm }
        let start = range.lowerBound + (isSecure ? 8 : 7)
        guard start <= pathEnd else { throw badForm }
        let end = head[start..<pathEnd].firstIndex(of: ASCII.slash) ?? pathEnd
        guard HostRule.isValid(UnsafeRawBufferPointer(rebasing: head[start..<end])) else {
            throw HostRule.violation("malformed host in the target", start..<end, in: head)
        }

        var parsed = path(end..<pathEnd, in: range, form: .absolute)
        // RFC 9110 §4.2.3: an empty path is "/". The last slash of "://" serves as one.
        if parsed.path.isEmpty { parsed.path = start - 1..<start }
        parsed.authority = HostRule.withoutEmptyPort(start..<end, in: head)
        parsed.isSecure = isSecure
        return parsed
    }

    private static func path(_ path: Range<Int>, in target: Range<Int>, form: RequestHead.TargetForm) -> RequestTarget {
        let hasQuery = path.upperBound < target.upperBound
        return RequestTarget(form: form, path: path, query: hasQuery ? path.upperBound + 1..<target.upperBound : nil)
    }

    private static func hasPrefix(_ bytes: UnsafeRawBufferPointer, _ prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        return bytes.count >= count && ASCII.equals(UnsafeRawBufferPointer(rebasing: bytes[..<count]), prefix)
    }
}
