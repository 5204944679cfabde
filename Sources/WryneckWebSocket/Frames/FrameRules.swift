// FrameRules.swift - a frame's header out of its bytes, by every rule that the header alone can break: RFC 6455 §5.2,
// §5.5, RFC 7692 §6.
// Invariant: a byte is judged as soon as those before it are known to be right, in the same order however they come, so
// that a header in pieces says the same as a whole one, and no payload is taken for a header that is refused.

/// What a header has to obey.
struct FrameRules {
    /// Whether frames have to be masked, as a client's have. Those of a server must not be.
    let isMasked: Bool
    /// Whether permessage-deflate was agreed on.
    let allowsCompression: Bool
    /// The most bytes of one payload.
    let frameBytes: Int

    /// Reads the header at the beginning of `bytes`; nil if more bytes are needed.
    func header(in bytes: UnsafeRawBufferPointer) throws(WebSocketViolation) -> (header: FrameHeader, length: Int)? {
        guard bytes.count >= 1 else { return nil }
        let first = bytes[0]
        let opcode = try opcode(first)
        guard bytes.count >= 2 else { return nil }
        let short = try shortLength(bytes[1], opcode, isFinal: first & 0x80 != 0)
        let lengthEnd = short == 126 ? 4 : short == 127 ? 10 : 2
        guard bytes.count >= lengthEnd else { return nil }
        let length = try length(short, UnsafeRawBufferPointer(rebasing: bytes[2..<lengthEnd]))
        let end = lengthEnd + (isMasked ? 4 : 0)
        guard bytes.count >= end else { return nil }
        let mask = isMasked ? MaskKey(bits: bytes.loadUnaligned(fromByteOffset: lengthEnd, as: UInt32.self)) : nil
        return (
            FrameHeader(
                opcode, isFinal: first & 0x80 != 0, isCompressed: first & 0x40 != 0, payloadLength: length, mask: mask),
            end
        )
    }

    /// The first byte. RSV1 is for the first frame of a message, and only with the extension that gives it a meaning.
    private func opcode(_ byte: UInt8) throws(WebSocketViolation) -> Opcode {
        guard let opcode = Opcode(rawValue: byte & 0x0F) else { throw .protocolError("reserved opcode") }
        let mayBeCompressed = allowsCompression && (opcode == .text || opcode == .binary)
        guard byte & (mayBeCompressed ? 0x30 : 0x70) == 0 else { throw .protocolError("reserved bit") }
        return opcode
    }

    /// The second byte: the length up to 125, or what stands for the bytes behind it.
    private func shortLength(_ byte: UInt8, _ opcode: Opcode, isFinal: Bool) throws(WebSocketViolation) -> Int {
        guard (byte & 0x80 != 0) == isMasked else { throw .protocolError(isMasked ? "unmasked frame" : "masked frame") }
        let length = Int(byte & 0x7F)
        if opcode.isControl {
            guard isFinal else { throw .protocolError("fragmented control frame") }
            guard length <= 125 else { throw .protocolError("long control frame") }
        }
        return length
    }

    /// The length in its shortest form, compared as 64 bits before it becomes a number that is counted with.
    private func length(_ short: Int, _ bytes: UnsafeRawBufferPointer) throws(WebSocketViolation) -> Int {
        var length = UInt64(truncatingIfNeeded: short)
        if !bytes.isEmpty {
            length = bytes.reduce(0) { $0 << 8 | UInt64($1) }
            guard length >> 63 == 0 else { throw .protocolError("length beyond 63 bits") }
            guard length >= (bytes.count == 2 ? 126 : 65_536) else {
                throw .protocolError("length not in its shortest form")
            }
        }
        guard length <= UInt64(truncatingIfNeeded: max(frameBytes, 125)) else { throw .tooBig }
        return Int(truncatingIfNeeded: length)
    }
}
