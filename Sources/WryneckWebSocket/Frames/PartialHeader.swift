// PartialHeader.swift - the bytes of a header of which not all have come.
// Invariant: a header is complete after 14 bytes at the latest, so that none is ever left out.

/// Up to 14 bytes, kept in place.
struct PartialHeader {
    private var bytes = InlineArray<14, UInt8>(repeating: 0)
    private(set) var count = 0

    mutating func append(_ byte: UInt8) {
        guard count < FrameHeader.longest else { return }
        bytes[count] = byte
        count += 1
    }

    /// The header that they make; nil if bytes are missing.
    func header(by rules: FrameRules) throws(WebSocketViolation) -> FrameHeader? {
        // The copy is of 14 bytes, and only for a header that came in pieces.
        var copy = bytes
        return try withUnsafeBytes(of: &copy) { (all) throws(WebSocketViolation) in
            try rules.header(in: UnsafeRawBufferPointer(rebasing: all[..<count]))?.header
        }
    }
}
