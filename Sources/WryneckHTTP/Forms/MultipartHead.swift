// MultipartHead.swift - the header lines of a part: RFC 7578 §4.2 to §4.8.
// Invariant: exactly one Content-Disposition, at most one Content-Type, and no coding that would have to be decoded.

import HTTPTypes

/// A part's name, its file's name, its type.
package struct MultipartHead: Equatable, Sendable {
    /// The name of the form's field. Several parts may share it (RFC 7578 §4.3).
    package let name: String
    /// The file's name as the client wrote it, without escapes; nil if the part is not a file.
    package let filename: String?
    /// The part's header fields.
    package let headers: Headers

    init(_ headers: Headers, limits: Limits) throws(ProtocolViolation) {
        let dispositions = headers.count { $0.name == .contentDisposition }
        guard dispositions == 1 else {
            throw .badRequest(
                dispositions == 0 ? "a part without a content disposition" : "two content dispositions in one part")
        }
        guard headers.count(where: { $0.name == .contentType }) <= 1 else {
            throw .badRequest("two content types in one part")
        }
        // §4.7: deprecated. The three codings that change no byte are harmless; others would be stored undecoded, and
        // are refused.
        let isCoded = headers.contains { field in
            field.name.canonicalName == "content-transfer-encoding"
                && !["7bit", "8bit", "binary"].contains(field.value.lowercased())
        }
        guard !isCoded else { throw ProtocolViolation(.unsupportedMediaType, "a part with a transfer encoding") }
        let disposition: Result<ContentDisposition, ProtocolViolation> = headers.withFirst(.contentDisposition) {
            value in
            do throws(ProtocolViolation) {
                return .success(
                    try ContentDisposition(
                        parsing: value ?? UnsafeRawBufferPointer(start: nil, count: 0),
                        nameBytes: limits.forms.nameBytes))
            } catch { return .failure(error) }
        }
        let parsed = try disposition.get()
        name = parsed.name
        filename = parsed.filename
        self.headers = headers
    }
}
