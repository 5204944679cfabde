// RequestTarget.swift - the four forms of a request target: RFC 9112 §3.2.
// Invariant: what passes has a path that begins with "/" (but for "*"), whose percent-escapes are well formed and hide
// no NUL, so that the layer above can split and decode it without a thought for malformed input.

/// Where the parts of a target are, relative to the head's first byte.
struct RequestTarget: Equatable {
    var form: RequestHead.TargetForm
    /// One slash at least; of the "*" and the authority form a slash that happens to be in the request line.
    var path: Range<Int>
    var query: Range<Int>?
    /// Of the absolute and the authority form.
    var authority: Range<Int>?
    var isSecure = false

    /// Everything that is wrong with a request line is reported in the same words: they then do not depend on how the bytes were cut.
    static let malformed = ProtocolViolation.badRequest("malformed request line")

    /// `head` begins with the method; `range` is the target in it.
    static func parse(
        _ head: UnsafeRawBufferPointer, _ range: Range<Int>, method: UnsafeRawBufferPointer
    ) throws(ProtocolViolation) -> RequestTarget {
        guard !range.isEmpty, range.upperBound <= head.count else { throw malformed }
        let pathEnd = try scan(head, range)
        if ASCII.isExactly(method, "CONNECT") { return try authorityForm(head, range) }
        if head[range.lowerBound] == ASCII.slash {
            return path(range.lowerBound..<pathEnd, in: range, form: .origin)
        }
        if range.count == 1, head[range.lowerBound] == UInt8(ascii: "*") {
            // §3.2.4: only for OPTIONS.
            guard ASCII.isExactly(method, "OPTIONS") else { throw malformed }
            return RequestTarget(form: .asterisk, path: slashOfVersion(range))
        }
        return try absoluteForm(head, range, pathEnd: pathEnd)
    }

    /// One pass over the target: every byte may stand there, and up to the first "?" each "%" is followed by two hex
    /// digits that do not say NUL: no file system and no C library could be trusted with it. Returns where the path ends.
    private static func scan(_ head: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ProtocolViolation) -> Int {
        var pathEnd: Int?
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = head[index]
            guard ASCII.isTargetByte(byte) else { throw malformed }
            if pathEnd == nil {
                if byte == ASCII.questionMark { pathEnd = index }
                if byte == ASCII.percent, !isSoundEscape(head, at: index, before: range.upperBound) { throw malformed }
            }
            index += 1
        }
        return pathEnd ?? range.upperBound
    }

    private static func isSoundEscape(_ head: UnsafeRawBufferPointer, at index: Int, before end: Int) -> Bool {
        guard index + 2 < end, let high = ASCII.hexValue(head[index + 1]), let low = ASCII.hexValue(head[index + 2]) else { return false }
        return high != 0 || low != 0
    }

    /// The one of " HTTP/", which follows every target that is accepted.
    private static func slashOfVersion(_ target: Range<Int>) -> Range<Int> {
        target.upperBound + 5..<target.upperBound + 6
    }

    /// §3.2.3: `host:port`, for CONNECT alone.
    private static func authorityForm(_ head: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ProtocolViolation) -> RequestTarget {
        guard HostRule.isValidWithPort(UnsafeRawBufferPointer(rebasing: head[range])) else { throw malformed }
        return RequestTarget(form: .authority, path: slashOfVersion(range), authority: range)
    }

    /// §3.2.2: every server must take it. RFC 9110 §4.2.1 and §4.2.4: an empty host or user information is refused.
    private static func absoluteForm(
        _ head: UnsafeRawBufferPointer, _ range: Range<Int>, pathEnd: Int
    ) throws(ProtocolViolation) -> RequestTarget {
        let target = UnsafeRawBufferPointer(rebasing: head[range])
        let isSecure = hasPrefix(target, "https://")
        guard isSecure || hasPrefix(target, "http://") else { throw malformed }
        let start = range.lowerBound + (isSecure ? 8 : 7)
        guard start <= pathEnd else { throw malformed }
        let end = head[start..<pathEnd].firstIndex(of: ASCII.slash) ?? pathEnd
        guard HostRule.isValid(UnsafeRawBufferPointer(rebasing: head[start..<end])) else { throw malformed }

        var parsed = path(end..<pathEnd, in: range, form: .absolute)
        // RFC 9110 §4.2.3: an empty path is "/". There is one to point to: the last of "://".
        if parsed.path.isEmpty { parsed.path = start - 1..<start }
        parsed.authority = start..<end
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
