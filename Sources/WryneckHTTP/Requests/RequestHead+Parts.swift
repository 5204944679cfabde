// RequestHead+Parts.swift - a head that came in parts and not as a request line with fields behind it, as HTTP/2 has it
// (RFC 9113 §8.3.1).
// Invariant: the parts pass the same checks as the bytes of a line do, so that nobody above sees a difference.

internal import HTTPTypes

extension RequestHead {
    /// Makes a head of its parts.
    /// - Parameters:
    ///   - parts: the bytes of the parts.
    ///   - version: the version of HTTP that the parts came in.
    ///   - bodyLength: the length of the body; nil if Content-Length says it.
    ///   - offersUpgrade: whether the client offers to go on in another protocol.
    ///   - scratch: room for the bytes, whatever is in it; kept by the caller, so that the next head needs no new one.
    /// - Throws: the violation of the first part that is malformed.
    package init(
        _ parts: RequestParts, version: HTTPVersion, bodyLength: BodyLength?, offersUpgrade: Bool = false,
        scratch: inout [UInt8]
    ) throws(ProtocolViolation) {
        let layout = parts.write(to: &scratch)
        self = try scratch.withUnsafeBufferPointer { (all) throws(ProtocolViolation) -> RequestHead in
            let all = UnsafeRawBufferPointer(all)
            if let host = layout.host, !HostRule.isValid(UnsafeRawBufferPointer(rebasing: all[host])) {
                throw HostRule.violation("malformed authority", host, in: all)
            }
            if let name = parts.connectProtocol, !Self.isProtocol(name) { throw .badRequest("malformed :protocol") }
            let (block, declared) = try Self.block(all, from: layout.lines, count: parts.fieldCount)
            return RequestHead(
                method: try HeadRules.method(parts.headMethod), methodEnd: layout.methodEnd,
                target: try Self.target(parts, layout, all),
                host: layout.host.map { HostRule.withoutEmptyPort($0, in: all) }, version: version,
                bodyLength: bodyLength ?? declared, offersUpgrade: offersUpgrade || parts.connectProtocol != nil,
                block: block)
        }
    }

    /// RFC 9110 §7.8: a token, or two with a slash between them. A list would offer what the client has not asked for.
    private static func isProtocol(_ name: UnsafeRawBufferPointer) -> Bool {
        let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(ASCII.isTokenByte) }
    }

    /// Makes a head of its parts as text.
    package init(
        method: String, target: String, authority: String?, version: HTTPVersion, bodyLength: BodyLength,
        fields: [(name: String, value: String)], offersUpgrade: Bool = false
    ) throws(ProtocolViolation) {
        var bytes = Array(method.utf8) + Array(target.utf8) + Array((authority ?? "").utf8)
        let (methodEnd, targetEnd, start) = (method.utf8.count, method.utf8.count + target.utf8.count, bytes.count)
        for field in fields { bytes += "\(field.name): \(field.value)\r\n".utf8 }
        var scratch: [UInt8] = []
        self = try bytes.withUnsafeBufferPointer { (bytes) throws(ProtocolViolation) in
            let bytes = UnsafeRawBufferPointer(bytes)
            func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
            let parts = RequestParts(
                method: part(0..<methodEnd), target: part(methodEnd..<targetEnd),
                authority: authority == nil ? nil : part(targetEnd..<start),
                lines: part(start..<bytes.count), lineCount: fields.count)
            return try RequestHead(
                parts, version: version, bodyLength: bodyLength, offersUpgrade: offersUpgrade, scratch: &scratch)
        }
    }

    /// RFC 9113 §8.3.1: an absolute target does not occur. RFC 8441 §4: an extended CONNECT has a path.
    private static func target(_ parts: RequestParts, _ layout: RequestParts.Layout, _ all: UnsafeRawBufferPointer)
        throws(ProtocolViolation)
        -> RequestTarget
    {
        let target = try RequestTarget.parse(all, layout.target, method: parts.headMethod)
        guard target.form != .absolute, parts.connectProtocol == nil || target.form == .origin else {
            throw .badRequest("malformed path: it does not begin with a slash")
        }
        return target
    }

    /// The table of the fields, and what Content-Length says.
    private static func block(_ all: UnsafeRawBufferPointer, from start: Int, count: Int) throws(ProtocolViolation) -> (
        FieldBlock, BodyLength
    ) {
        var block = FieldBlock(copying: all, fieldCount: count)
        var length = BodyLength.unknown
        var position = start
        for index in 0..<count {
            let line = try FieldLine.parse(all, from: position)
            block.place(line, at: index)
            position = line.end
            guard line.name.count == 14,
                ASCII.equals(UnsafeRawBufferPointer(rebasing: all[line.name]), "content-length")
            else { continue }
            guard length == .unknown, let number = ASCII.decimal(UnsafeRawBufferPointer(rebasing: all[line.value]))
            else {
                throw .badRequest("malformed Content-Length")
            }
            length = number > 0 ? .known(number) : .none
        }
        // A line end inside of a field would have made two of one.
        guard position == all.count else { throw .badRequest("malformed header section") }
        return (block, length)
    }
}
