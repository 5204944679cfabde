// ResponseEncoder.swift - responses as bytes: RFC 9112 §4, §5, §6, §7.
// Invariant: either a whole head is appended or none of it. Framing and connection fields are written from the plan
// alone; fields that a handler sets under these names never reach the wire.

package import HTTPTypes

/// Fields as they go on the wire.
struct PreparedFields: Sendable {
    let bytes: [UInt8]
}

/// Appends heads and chunks to an output buffer. It allocates nothing if the buffer has room.
package enum ResponseEncoder {
    /// Why a response cannot be sent; the caller logs it and sends a 500 instead.
    package enum Failure: Error, Equatable {
        /// A field was refused when it was set.
        case header(HeaderError)
        /// The status is not that of a final response (or 101), or does not have three digits.
        case status(Int)
    }

    /// Appends the head of a final response. `minorVersion` is the request's: HTTP/1.0 has to be told that the
    /// connection stays.
    package static func head(
        status: HTTPResponse.Status, headers: Headers, framing: ResponseFraming, connection: ConnectionOption, minorVersion: Int,
        preamble: ResponsePreamble, into output: inout [UInt8]
    ) throws(Failure) {
        guard (200...999).contains(status.code) || (status.code == 101 && connection == .upgrade) else { throw .status(status.code) }
        let usual = headers.usualType
        if usual != nil || headers.prepared != nil, status.code != 426 {
            StatusLine.append(status, to: &output)
            if let usual { usual.line.withUTF8Buffer { output.append(contentsOf: $0) } }
            if let prepared = headers.prepared { output.append(contentsOf: prepared.bytes) }
            output.append(contentsOf: preamble.bytes)
            appendFraming(framing, to: &output)
            appendConnection(connection, minorVersion: minorVersion, to: &output)
            return appendLineEnd(to: &output)
        }
        if let refusal = headers.refusal { throw .header(refusal) }
        StatusLine.append(status, to: &output)
        // RFC 9110 §15.5.22, §7.8: 426 names the protocol in Upgrade, and Connection has to name that field.
        let namesUpgrade = status.code == 426 && headers.contains(.upgrade)
        let own = appendFields(headers, keepsUpgrade: connection == .upgrade || namesUpgrade, to: &output)
        if !own.hasServer, !headers.omitsServer { output.append(contentsOf: preamble.serverBytes) }
        if !own.hasDate { output.append(contentsOf: preamble.dateBytes) }
        appendFraming(framing, to: &output)
        if namesUpgrade { output.append(contentsOf: "Connection: Upgrade\r\n".utf8) }
        appendConnection(connection, minorVersion: minorVersion, to: &output)
        appendLineEnd(to: &output)
    }

    /// Appends an interim response: any 1xx but 101, such as 100, 102 and 103 (RFC 9110 §15.2).
    package static func informational(_ status: HTTPResponse.Status, headers: Headers = [:], into output: inout [UInt8]) throws(Failure) {
        guard (100...199).contains(status.code), status.code != 101 else { throw .status(status.code) }
        if let refusal = headers.refusal { throw .header(refusal) }
        StatusLine.append(status, to: &output)
        _ = appendFields(headers, keepsUpgrade: false, to: &output)
        appendLineEnd(to: &output)
    }

    /// Appends the beginning of a chunk of `count` bytes; `chunkEnd` follows the bytes. Appends nothing for zero bytes,
    /// which would end the body.
    package static func chunkStart(_ count: Int, into output: inout [UInt8]) {
        var shift = (Int.bitWidth - max(count, 1).leadingZeroBitCount - 1) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: (count >> shift) & 0xF)
            output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            shift -= 4
        }
        appendLineEnd(to: &output)
    }

    /// Appends the CRLF after a chunk's bytes.
    package static func chunkEnd(into output: inout [UInt8]) { appendLineEnd(to: &output) }

    /// Appends a whole chunk; nothing for zero bytes.
    package static func chunk(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        chunkStart(bytes.count, into: &output)
        output.append(contentsOf: bytes)
        appendLineEnd(to: &output)
    }

    /// Appends the last chunk with its trailers, without fields that may not be trailers (RFC 9110 §6.5.1).
    package static func lastChunk(trailers: Headers = [:], into output: inout [UInt8]) throws(Failure) {
        if let refusal = trailers.refusal { throw .header(refusal) }
        output.append(contentsOf: "0\r\n".utf8)
        for (name, value) in trailers where !TrailerRules.isForbidden(name) { appendField(name.rawName, value, to: &output) }
        appendLineEnd(to: &output)
    }

    /// The fields as bytes, if all of them are sent as they are in every response; nil if the encoder has to decide
    /// about one of them.
    static func prepare(_ headers: Headers) -> PreparedFields? {
        guard headers.refusal == nil else { return nil }
        var bytes: [UInt8] = []
        for (name, value) in headers {
            guard case .handler = Ownership(of: name) else { return nil }
            appendField(name.rawName, value, to: &bytes)
        }
        return PreparedFields(bytes: bytes)
    }

    private static func appendFraming(_ framing: ResponseFraming, to output: inout [UInt8]) {
        switch framing {
        case .length(let count):
            output.append(contentsOf: "Content-Length: ".utf8)
            appendDecimal(count, to: &output)
            appendLineEnd(to: &output)
        case .chunked: output.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8)
        case .untilClose, .none: break
        }
    }

    /// RFC 9112 §9.3, §9.6: 1.1 stays open unless told, 1.0 closes unless told.
    private static func appendConnection(_ connection: ConnectionOption, minorVersion: Int, to output: inout [UInt8]) {
        switch connection {
        case .close: output.append(contentsOf: "Connection: close\r\n".utf8)
        case .upgrade: output.append(contentsOf: "Connection: Upgrade\r\n".utf8)
        case .keepAlive where minorVersion == 0: output.append(contentsOf: "Connection: keep-alive\r\n".utf8)
        case .keepAlive: break
        }
    }

    private static func appendFields(_ headers: Headers, keepsUpgrade: Bool, to output: inout [UInt8]) -> (hasServer: Bool, hasDate: Bool) {
        var (hasServer, hasDate) = (false, false)
        for (name, value) in headers {
            switch Ownership(of: name) {
            case .server: hasServer = true
            case .date: hasDate = true
            case .upgrade where keepsUpgrade: break
            case .upgrade, .connection: continue
            case .handler: break
            }
            appendField(name.rawName, value, to: &output)
        }
        return (hasServer, hasDate)
    }

    /// Who decides about a field.
    private enum Ownership {
        case handler, server, date, upgrade, connection

        init(of name: HTTPField.Name) {
            let canonical = name.canonicalName
            self =
                switch canonical.utf8.count {
                case 4 where canonical == "date": .date
                case 6 where canonical == "server": .server
                case 7 where canonical == "upgrade": .upgrade
                case 10 where canonical == "connection" || canonical == "keep-alive": .connection
                case 14 where canonical == "content-length": .connection
                case 16 where canonical == "proxy-connection": .connection
                case 17 where canonical == "transfer-encoding": .connection
                default: .handler
                }
        }
    }

    private static func appendField(_ name: String, _ value: String, to output: inout [UInt8]) {
        output.append(contentsOf: name.utf8)
        output.append(ASCII.colon)
        output.append(ASCII.space)
        output.append(contentsOf: value.utf8)
        appendLineEnd(to: &output)
    }

    private static func appendLineEnd(to output: inout [UInt8]) {
        output.append(ASCII.carriageReturn)
        output.append(ASCII.lineFeed)
    }

    /// Appends digits without making a string. The divisor is constant, so that the compiler multiplies instead of
    /// dividing, which is much slower.
    private static func appendDecimal(_ number: Int, to output: inout [UInt8]) {
        let number = max(number, 0)
        if number >= 10 { appendDecimal(number / 10, to: &output) }
        output.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
    }
}
