// FramingFields.swift - the three fields that frame a message and end its connection, in either direction.

import HTTPTypes

/// Collects Content-Length, Transfer-Encoding and Connection during the walk over a head.
struct FramingFields {
    var framing = FramingRule()
    private(set) var connection = ConnectionTokens()

    /// Notes a field, if it is one of the three.
    mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        switch name.count {
        case 10 where ASCII.equals(name, "connection"): connection.add(value)
        case 14 where ASCII.equals(name, "content-length"): try framing.addContentLength(value)
        case 17 where ASCII.equals(name, "transfer-encoding"): framing.addTransferEncoding(value)
        default: break
        }
    }
}
