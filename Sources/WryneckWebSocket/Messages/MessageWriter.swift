// MessageWriter.swift - messages as frames, compressed where that was agreed on and is worth it.

/// Compresses one message at a time.
package protocol MessageDeflating: AnyObject {
    /// Whether a message may refer to those before it: then the peer has to see each that was compressed.
    var keepsContext: Bool { get }

    /// Compresses a message that is not empty.
    /// - Returns: its payload, without the four bytes that every compressed message ends with; nil if there is no
    ///   memory.
    func deflate(_ message: UnsafeRawBufferPointer) -> [UInt8]?
}

/// Writes messages of one side.
package struct MessageWriter {
    private let role: WebSocketRole
    private let deflater: (any MessageDeflating)?
    private let threshold: Int

    /// - Parameters:
    ///   - role: the side that writes. A client masks.
    ///   - deflater: if permessage-deflate was agreed on.
    ///   - threshold: messages with fewer bytes are not compressed.
    package init(as role: WebSocketRole, deflater: (any MessageDeflating)? = nil, threshold: Int = 0) {
        self.role = role
        self.deflater = deflater
        self.threshold = max(threshold, 1)
    }

    /// What compresses for this socket and others alike; nil if nothing does, or if a message may refer to those before
    /// it. Writers of the same role with the same one make the same frames.
    package var sharedDeflater: ObjectIdentifier? {
        guard let deflater, !deflater.keepsContext else { return nil }
        return ObjectIdentifier(deflater)
    }

    /// Appends a message in one frame.
    /// - Parameters:
    ///   - message: what is sent.
    ///   - compress: whether it may be compressed. Not if it has a secret beside text that a stranger chooses: its
    ///     length would tell of the secret (RFC 7692 §8).
    ///   - output: the frame is appended here.
    package func append(_ message: WebSocketMessage, compress: Bool = true, to output: inout [UInt8]) {
        message.withBytes { bytes in
            if compress, let deflated = deflated(bytes) {
                deflated.withUnsafeBytes { frame(message.opcode, $0, isCompressed: true, to: &output) }
            } else {
                frame(message.opcode, bytes, to: &output)
            }
        }
    }

    /// Appends a control frame; of more than 125 bytes the first ones.
    package func append(_ opcode: Opcode, _ payload: [UInt8], to output: inout [UInt8]) {
        payload.withUnsafeBytes { frame(opcode, UnsafeRawBufferPointer(rebasing: $0.prefix(125)), to: &output) }
    }

    /// Appends a Close frame.
    package func append(_ close: CloseFrame, to output: inout [UInt8]) { append(.close, close.payload, to: &output) }

    private func frame(
        _ opcode: Opcode, _ payload: UnsafeRawBufferPointer, isCompressed: Bool = false, to output: inout [UInt8]
    ) {
        FrameWriter.append(
            opcode, payload, isCompressed: isCompressed, mask: role == .client ? .random() : nil, to: &output)
    }

    /// The compressed payload; nil if the message goes as it is.
    private func deflated(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let deflater, bytes.count >= threshold, let deflated = deflater.deflate(bytes) else { return nil }
        return deflater.keepsContext || deflated.count < bytes.count ? deflated : nil
    }
}
