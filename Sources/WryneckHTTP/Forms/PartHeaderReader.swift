// PartHeaderReader.swift - the header lines of a part: RFC 2046 §5.1, RFC 7578 §4.8.
// Invariant: the same line rules as in a request's head. No folds: RFC 5322 has them, no form does, and readers differ about them.

import HTTPTypes

/// Gathers a part's header lines until the empty one.
final class PartHeaderReader {
    private let limits: Limits
    private var reader: FieldLineReader

    init(limits: Limits) {
        self.limits = limits
        reader = FieldLineReader(
            byteLimit: limits.multipartHeaderBytes, countLimit: limits.multipartHeaderCount,
            tooLarge: ProtocolViolation(.contentTooLarge, "a part's header is too large"))
    }

    /// The part's head, once its empty line is there.
    func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> MultipartHead? {
        try reader.isComplete(in: input, at: &position) ? MultipartHead(reader.headers(), limits: limits) : nil
    }
}
