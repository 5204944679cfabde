// RequestHead+Parts.swift - a head that came in parts and not as a request line with fields behind it, as HTTP/2 has it
// (RFC 9113 §8.3.1).
// Invariant: the parts pass the same checks as the bytes of a line do, so that nobody above sees a difference.

internal import HTTPTypes

extension RequestHead {
    /// Makes a head of its parts.
    /// - Parameters:
    ///   - method: a token.
    ///   - target: `/path?query`, `*`, or for CONNECT `host:port`.
    ///   - authority: the host and port that the request is for; nil if they are not told.
    ///   - version: the version of HTTP that the parts came in.
    ///   - bodyLength: the length of the body, as far as it is known now.
    ///   - fields: names and values, in their order, without pseudo-headers.
    ///   - offersUpgrade: whether the client offers to go on in another protocol.
    /// - Throws: the violation of the first part that is malformed.
    package init(
        method: String, target: String, authority: String?, version: HTTPVersion, bodyLength: BodyLength,
        fields: [(name: String, value: String)], offersUpgrade: Bool = false
    ) throws(ProtocolViolation) {
        guard let parsedMethod = HTTPRequest.Method(method) else { throw .badRequest("malformed method") }
        var bytes = Array(method.utf8)
        let methodEnd = bytes.count
        bytes.append(ASCII.space)
        let targetRange = bytes.append(target)
        // The "*" and the authority form have no slash of their own to be their path (see `RequestTarget`).
        bytes += " HTTP/2 ".utf8
        let host = authority.map { bytes.append($0) }
        bytes += "\r\n".utf8
        let start = bytes.count
        for field in fields { bytes += "\(field.name): \(field.value)\r\n".utf8 }

        self = try bytes.withUnsafeBufferPointer { (all) throws(ProtocolViolation) -> RequestHead in
            let all = UnsafeRawBufferPointer(all)
            if let host, !HostRule.isValid(UnsafeRawBufferPointer(rebasing: all[host])) {
                throw HostRule.violation("malformed authority", host, in: all)
            }
            var block = FieldBlock(copying: all, fieldCount: fields.count)
            var position = start
            for index in fields.indices {
                let line = try FieldLine.parse(all, from: position)
                block.place(line, at: index)
                position = line.end
            }
            // A line end inside of a field would have made two of one.
            guard position == all.count else { throw .badRequest("malformed header section") }
            return RequestHead(
                method: parsedMethod, methodEnd: methodEnd,
                target: try RequestTarget.parse(all, targetRange, method: UnsafeRawBufferPointer(rebasing: all[..<methodEnd])),
                host: host.map { HostRule.withoutEmptyPort($0, in: all) }, version: version, bodyLength: bodyLength,
                offersUpgrade: offersUpgrade, block: block)
        }
    }
}

extension [UInt8] {
    /// Appends text and returns its range.
    fileprivate mutating func append(_ text: String) -> Range<Int> {
        let start = count
        append(contentsOf: text.utf8)
        return start..<count
    }
}
