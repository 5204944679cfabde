// FrameHeader.swift - what stands in front of a frame's payload: RFC 6455 §5.2.

/// A frame's header, after all checks.
package struct FrameHeader: Equatable, Sendable {
    /// The most bytes that a header has: two, eight of length and four of key.
    package static let longest = 14

    package var opcode: Opcode
    /// Whether the message ends with this frame.
    package var isFinal: Bool
    /// RSV1: whether the message that begins here is compressed (RFC 7692 §6).
    package var isCompressed: Bool
    /// The bytes behind the header.
    package var payloadLength: Int
    /// Nil for a frame of a server.
    package var mask: MaskKey?

    package init(
        _ opcode: Opcode, isFinal: Bool = true, isCompressed: Bool = false, payloadLength: Int, mask: MaskKey? = nil
    ) {
        self.opcode = opcode
        self.isFinal = isFinal
        self.isCompressed = isCompressed
        self.payloadLength = payloadLength
        self.mask = mask
    }
}
