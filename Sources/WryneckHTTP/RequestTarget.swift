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
    static func parse(_ head: UnsafeRawBufferPointer, _ range: Range<Int>, method: UnsafeRawBufferPointer) throws(ProtocolViolation) -> RequestTarget
    {
        guard !range.isEmpty, range.upperBound <= head.count else { throw malformed }
        for byte in head[range] where !ASCII.isTargetByte(byte) { throw malformed }
        let isConnect = method.elementsEqual("CONNECT".utf8)
        if isConnect { return try authorityForm(head, range) }
        if head[range.lowerBound] == ASCII.slash { return try path(head, range, form: .origin) }
        if range.count == 1, head[range.lowerBound] == UInt8(ascii: "*") {
            // §3.2.4: only for OPTIONS.
            guard method.elementsEqual("OPTIONS".utf8) else { throw malformed }
            return RequestTarget(form: .asterisk, path: range.upperBound + 5..<range.upperBound + 6)
        }
        return try absoluteForm(head, range)
    }

    /// §3.2.3: `host:port`, for CONNECT alone.
    private static func authorityForm(_ head: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ProtocolViolation) -> RequestTarget {
        guard HostRule.isValidWithPort(UnsafeRawBufferPointer(rebasing: head[range])) else { throw malformed }
        return RequestTarget(form: .authority, path: range.upperBound + 5..<range.upperBound + 6, authority: range)
    }

    /// §3.2.2: every server must take it. RFC 9110 §4.2.1 and §4.2.4: an empty host or user information is refused.
    private static func absoluteForm(_ head: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ProtocolViolation) -> RequestTarget {
        let target = UnsafeRawBufferPointer(rebasing: head[range])
        let isSecure = hasPrefix(target, "https://")
        guard isSecure || hasPrefix(target, "http://") else { throw malformed }
        let start = range.lowerBound + (isSecure ? 8 : 7)
        let end = head[start..<range.upperBound].firstIndex { $0 == ASCII.slash || $0 == ASCII.questionMark } ?? range.upperBound
        guard HostRule.isValid(UnsafeRawBufferPointer(rebasing: head[start..<end])) else { throw malformed }

        var parsed = try path(head, end..<range.upperBound, form: .absolute)
        // RFC 9110 §4.2.3: an empty path is "/". There is one to point to: the last of "://".
        if parsed.path.isEmpty { parsed.path = start - 1..<start }
        parsed.authority = start..<end
        parsed.isSecure = isSecure
        return parsed
    }

    /// Splits at the first "?" and checks the path's escapes.
    private static func path(_ head: UnsafeRawBufferPointer, _ range: Range<Int>, form: RequestHead.TargetForm) throws(ProtocolViolation)
        -> RequestTarget
    {
        let mark = head[range].firstIndex(of: ASCII.questionMark)
        let path = range.lowerBound..<(mark ?? range.upperBound)
        guard hasSoundEscapes(UnsafeRawBufferPointer(rebasing: head[path])) else { throw malformed }
        return RequestTarget(form: form, path: path, query: mark.map { $0 + 1..<range.upperBound })
    }

    /// Each "%" is followed by two hex digits, and none says NUL: no file system and no C library could be trusted with it.
    static func hasSoundEscapes(_ path: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < path.count {
            if path[index] == ASCII.percent {
                guard index + 2 < path.count, let high = ASCII.hexValue(path[index + 1]), let low = ASCII.hexValue(path[index + 2]) else {
                    return false
                }
                if high == 0 && low == 0 { return false }
                index += 2
            }
            index += 1
        }
        return true
    }

    private static func hasPrefix(_ bytes: UnsafeRawBufferPointer, _ prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        return bytes.count >= count && ASCII.equals(UnsafeRawBufferPointer(rebasing: bytes[..<count]), prefix)
    }
}
