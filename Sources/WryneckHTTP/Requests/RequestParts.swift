// RequestParts.swift - the parts of a request's head that came apart from each other, as HTTP/2 has them (RFC 9113
// §8.3.1). They are lent: whoever makes a head of them holds the bytes until it is made.

/// What a head is made of, beside the rules.
package struct RequestParts {
    /// A token.
    package var method: UnsafeRawBufferPointer
    /// `/path?query`, `*`, or for CONNECT `host:port`.
    package var target: UnsafeRawBufferPointer
    /// The host and port that the request is for; nil if they are not told.
    package var authority: UnsafeRawBufferPointer?
    /// `name: value` with CRLF for each field but Cookie, without pseudo-header fields and Host.
    package var lines: UnsafeRawBufferPointer
    /// The number of lines.
    package var lineCount: Int
    /// The value of Cookie; nil without one.
    package var cookies: UnsafeRawBufferPointer?
    /// The protocol of an extended CONNECT (RFC 8441 §4), which has a path; nil for any other request. Its head is that
    /// of a GET with an Upgrade field, as the same request has it in HTTP/1.1: so the same resources answer both.
    package var connectProtocol: UnsafeRawBufferPointer?

    package init(
        method: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer, authority: UnsafeRawBufferPointer?,
        lines: UnsafeRawBufferPointer, lineCount: Int, cookies: UnsafeRawBufferPointer? = nil
    ) {
        (self.method, self.target, self.authority) = (method, target, authority)
        (self.lines, self.lineCount, self.cookies) = (lines, lineCount, cookies)
    }

    var fieldCount: Int { lineCount + (cookies == nil ? 0 : 1) + (connectProtocol == nil ? 0 : 1) }

    /// The method that the head has.
    var headMethod: UnsafeRawBufferPointer {
        connectProtocol == nil ? method : UnsafeRawBufferPointer(start: Self.get.utf8Start, count: 3)
    }

    private static let get: StaticString = "GET"

    /// Where the parts are in the bytes that `write` has made.
    struct Layout {
        var methodEnd: Int
        var target: Range<Int>
        var host: Range<Int>?
        var lines: Int
    }

    /// Writes the parts one behind the other. The "*" and the authority form have no slash of their own to be their
    /// path (see `RequestTarget`), hence the version.
    func write(to bytes: inout [UInt8]) -> Layout {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: headMethod)
        bytes.append(ASCII.space)
        let range = Self.append(target, to: &bytes)
        Self.append(" HTTP/2 ", to: &bytes)
        let host = authority.map { Self.append($0, to: &bytes) }
        Self.append("\r\n", to: &bytes)
        let layout = Layout(methodEnd: headMethod.count, target: range, host: host, lines: bytes.count)
        bytes.append(contentsOf: lines)
        if let cookies { Self.append("cookie: ", cookies, to: &bytes) }
        if let connectProtocol { Self.append("upgrade: ", connectProtocol, to: &bytes) }
        return layout
    }

    private static func append(_ name: StaticString, _ value: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        append(name, to: &bytes)
        bytes.append(contentsOf: value)
        append("\r\n", to: &bytes)
    }

    /// As bytes, because those of a String come one by one.
    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private static func append(_ part: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: part)
        return start..<bytes.count
    }
}
