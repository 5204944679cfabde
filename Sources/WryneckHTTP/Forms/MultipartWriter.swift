// MultipartWriter.swift - the bytes around the parts of a multipart/form-data body: RFC 7578 §4, RFC 2046 §5.1.1.
// Invariant: no name ends its quotes or its line, and what is written is what `MultipartParser` reads.

import HTTPTypes

/// Makes what stands before, between and behind the parts; the content itself it never sees.
///
/// A backslash stays as it is, as browsers leave it. Readers that take it for an escape see another name: one that ends
/// in a backslash is better not sent.
package struct MultipartWriter: Equatable, Sendable {
    private let boundary: String

    /// A boundary of 144 random bits: nobody can write content that has it inside, and nobody has to look for it.
    package init(using generator: inout some RandomNumberGenerator) {
        var bytes: [UInt8] = Array("wryneck-".utf8)
        for _ in 0..<18 { ASCII.append(hexByte: .random(in: .min ... .max, using: &generator), to: &bytes) }
        boundary = String(decoding: bytes, as: UTF8.self)
    }

    /// The value of the body's Content-Type.
    package var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    /// Makes what stands before a part's content.
    /// - Parameters:
    ///   - name: of the form's field.
    ///   - filename: nil if the part is no file.
    ///   - contentType: nil for plain text (RFC 7578 §4.4).
    ///   - isFirst: whether no other part stands before it.
    /// - Returns: the delimiter and the part's fields.
    /// - Throws: a name or a type with control bytes, which no reader would take.
    package func head(
        name: String, filename: String? = nil, contentType: String? = nil, isFirst: Bool
    ) throws(Headers.Mistake) -> [UInt8] {
        var disposition = "form-data; name=\"\(Self.escaped(name))\""
        if let filename { disposition += "; filename=\"\(Self.escaped(filename))\"" }
        var fields: Headers = [:]
        try fields.add(.contentDisposition, disposition)
        if let contentType { try fields.add(.contentType, contentType) }
        var head = Array("\(isFirst ? "" : "\r\n")--\(boundary)\r\n".utf8)
        for (name, value) in fields { FieldWriting.append(name, value, to: &head) }
        FieldWriting.appendLineEnd(to: &head)
        return head
    }

    /// What stands behind the last part.
    package var end: [UInt8] { Array("\r\n--\(boundary)--\r\n".utf8) }

    /// The escapes of browsers (HTML, "multipart form data"): a quote, CR and LF, and nothing else. A "%" stays, and so
    /// a name with `%22` in it comes back as a quote; browsers have it so.
    private static func escaped(_ name: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": escaped.append(contentsOf: "%22".unicodeScalars)
            case "\r": escaped.append(contentsOf: "%0D".unicodeScalars)
            case "\n": escaped.append(contentsOf: "%0A".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
