// ResponseEncoder.swift - responses as bytes: RFC 9112 §4, §5, §6, §7.
// Invariant: either a whole head is appended or none of it. Framing and connection fields are written from the plan
// alone; fields that a handler sets under these names never reach the wire.

package import HTTPTypes

/// Fields as they go on the wire.
struct PreparedFields: Sendable {
    let bytes: [UInt8]
}

/// Appends heads and chunks to an output buffer. It allocates nothing if the buffer has room.
package enum ResponseEncoder: ChunkWriting {
    /// Why a response cannot be sent; the caller logs it and sends a 500 instead.
    package enum Failure: Error, Equatable {
        /// A field was refused when it was set.
        case header(Headers.Mistake)
        /// The status is not that of a final response (or 101), or does not have three digits.
        case status(Int)
    }

    /// Appends the head of a final response. `minorVersion` is the request's: HTTP/1.0 has to be told that the
    /// connection stays.
    package static func head(
        status: HTTPResponse.Status, headers: Headers, framing: BodyFraming, connection: ConnectionOption,
        minorVersion: Int,
        preamble: ResponsePreamble, into output: inout [UInt8]
    ) throws(Failure) {
        guard (200...999).contains(status.code) || (status.code == 101 && connection == .upgrade) else {
            throw .status(status.code)
        }
        let usual = headers.usualType
        if usual != nil || headers.prepared != nil, status.code != 426 {
            StatusLine.append(status, to: &output)
            if let usual { usual.line.withUTF8Buffer { output.append(contentsOf: $0) } }
            if let prepared = headers.prepared { output.append(contentsOf: prepared.bytes) }
            output.append(contentsOf: preamble.bytes)
            FieldWriting.append(framing, to: &output)
            FieldWriting.append(connection, minorVersion: minorVersion, to: &output)
            return FieldWriting.appendLineEnd(to: &output)
        }
        if let refusal = headers.refusal { throw .header(refusal) }
        StatusLine.append(status, to: &output)
        // RFC 9110 §15.5.22, §7.8: 426 names the protocol in Upgrade, and Connection has to name that field.
        let namesUpgrade = status.code == 426 && headers.contains(.upgrade)
        let own = appendFields(headers, keepsUpgrade: connection == .upgrade || namesUpgrade, to: &output)
        if !own.hasServer, !headers.omitsServer { output.append(contentsOf: preamble.serverBytes) }
        if !own.hasDate { output.append(contentsOf: preamble.dateBytes) }
        FieldWriting.append(framing, to: &output)
        if namesUpgrade { output.append(contentsOf: "Connection: Upgrade\r\n".utf8) }
        FieldWriting.append(connection, minorVersion: minorVersion, to: &output)
        FieldWriting.appendLineEnd(to: &output)
    }

    /// Appends an interim response: any 1xx but 101, such as 100, 102 and 103 (RFC 9110 §15.2).
    package static func informational(_ status: HTTPResponse.Status, headers: Headers = [:], into output: inout [UInt8])
        throws(Failure)
    {
        guard (100...199).contains(status.code), status.code != 101 else { throw .status(status.code) }
        if let refusal = headers.refusal { throw .header(refusal) }
        StatusLine.append(status, to: &output)
        _ = appendFields(headers, keepsUpgrade: false, to: &output)
        FieldWriting.appendLineEnd(to: &output)
    }

    /// The fields as bytes, if all of them are sent as they are in every response; nil if the encoder has to decide
    /// about one of them.
    static func prepare(_ headers: Headers) -> PreparedFields? {
        guard headers.refusal == nil else { return nil }
        var bytes: [UInt8] = []
        for (name, value) in headers {
            guard case .handler = Ownership(of: name) else { return nil }
            FieldWriting.append(name, value, to: &bytes)
        }
        return PreparedFields(bytes: bytes)
    }

    private static func appendFields(_ headers: Headers, keepsUpgrade: Bool, to output: inout [UInt8]) -> (
        hasServer: Bool, hasDate: Bool
    ) {
        var (hasServer, hasDate) = (false, false)
        for (name, value) in headers {
            switch Ownership(of: name) {
            case .server: hasServer = true
            case .date: hasDate = true
            case .upgrade where keepsUpgrade: break
            case .upgrade, .connection: continue
            case .handler: break
            }
            FieldWriting.append(name, value, to: &output)
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
                default: ConnectionFields.contains(canonicalName: canonical) ? .connection : .handler
                }
        }
    }
}
