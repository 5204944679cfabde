// PartHeaderReader.swift - the header lines of a part: RFC 2046 §5.1, RFC 7578 §4.8.
// Invariant: the line rules are those of a request's head. No folds: RFC 5322 has them, no form uses them, and readers
// differ about them.

import HTTPTypes

/// Collects a part's header lines up to the empty one.
final class PartHeaderReader {
    private let limits: Limits
    private var reader: FieldLineReader

    init(limits: Limits) {
        self.limits = limits
        reader = FieldLineReader(
            byteLimit: limits.forms.partHeaderBytes, countLimit: limits.forms.partHeaderCount,
            tooLarge: ProtocolViolation(.contentTooLarge, "a part's header is too large"))
    }

    /// The part's head, once its empty line has arrived; nil before.
    func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> MultipartHead? {
        try reader.isComplete(in: input, at: &position) ? MultipartHead(reader.headers(), limits: limits) : nil
    }
}
