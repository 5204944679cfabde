// MultipartBoundary.swift - the boundary between parts: RFC 2046 §5.1.1, RFC 7578 §4.1.
// Invariant: 1 to 70 bytes, none of them a CR or LF. The search is linear because only the delimiter's first byte is a
// CR.

import HTTPTypes

/// The boundary of a multipart/form-data body.
package struct MultipartBoundary: Equatable, Sendable {
    /// CRLF, two hyphens and the boundary.
    let delimiter: [UInt8]

    /// Reads a Content-Type.
    /// - Parameter contentType: the field's value; nil without one.
    /// - Throws: 415 for another type, 400 for a boundary that is missing, given twice or not allowed by the RFC.
    package init(contentType: UnsafeRawBufferPointer?) throws(ProtocolViolation) {
        guard let contentType else { throw Self.otherType }
        let end = contentType.firstIndex { $0 == ASCII.semicolon } ?? contentType.count
        guard ASCII.equals(ASCII.trimmed(UnsafeRawBufferPointer(rebasing: contentType[..<end])), "multipart/form-data")
        else { throw Self.otherType }
        guard let parameters = ParameterList(UnsafeRawBufferPointer(rebasing: contentType[end...]), quoting: .pairs)
        else {
            throw .badRequest("malformed content type")
        }
        guard let boundary = parameters["boundary"] else { throw .badRequest("no multipart boundary") }
        try self.init(boundary)
    }

    init(_ boundary: [UInt8]) throws(ProtocolViolation) {
        guard (1...70).contains(boundary.count), boundary.allSatisfy(Self.isBoundaryByte), boundary.last != ASCII.space
        else {
            throw .badRequest("malformed multipart boundary")
        }
        delimiter = Array("\r\n--".utf8) + boundary
    }

    private static let otherType = ProtocolViolation(.unsupportedMediaType, "not multipart/form-data")

    /// `bchars`.
    private static func isBoundaryByte(_ byte: UInt8) -> Bool {
        if ASCII.isLetter(byte) || ASCII.isDigit(byte) { return true }
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "+"), UInt8(ascii: "_"),
            UInt8(ascii: ","),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="),
            UInt8(ascii: "?"), ASCII.space:
            return true
        default:
            return false
        }
    }
}
