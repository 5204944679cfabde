// MessageAssembler.swift - frames as messages: RFC 6455 §5.4, fragments in their order and control frames between them.
// Invariants: at most one message is in parts; between two messages nothing is kept; a text is refused at its first
// wrong byte and a message at the header that makes it too large.

/// Puts messages together. It is given a frame's header, then the pieces of its payload, of which the last says so.
struct MessageAssembler {
    private let limits: WebSocketReader.Limits
    private let inflaters: (any InflaterSource)?
    /// The frame whose payload comes.
    private var frame = FrameHeader(.continuation, payloadLength: 0)
    /// The bytes of the frame that have come.
    private var taken = 0
    /// The message whose first frame has come; nil between messages, and while nothing but the header is there.
    private var message: PartialMessage?
    /// The payload of a control frame that came in pieces.
    private var control: [UInt8] = []

    init(limits: WebSocketReader.Limits, inflaters: (any InflaterSource)?) {
        self.limits = limits
        self.inflaters = inflaters
    }

    /// Whether a message has begun and not ended.
    var isInsideMessage: Bool { message != nil }

    /// A frame begins: §5.4 says which one may.
    mutating func begin(_ header: FrameHeader) throws(WebSocketViolation) {
        frame = header
        taken = 0
        guard !header.opcode.isControl else { return }
        if header.opcode == .continuation {
            guard let message else { throw .protocolError("continuation of nothing") }
            try message.begin(header)
        } else {
            guard message == nil else { throw .protocolError("message inside of a message") }
            guard header.payloadLength <= limits.messageBytes else { throw .tooBig }
        }
    }

    /// Bytes of the frame's payload come.
    /// - Returns: what is complete with them; nil if nothing is.
    mutating func take(
        _ payload: UnsafeRawBufferPointer, _ mask: MaskKey?, isLast: Bool
    ) throws(WebSocketViolation) -> WebSocketReader.Event? {
        let isWhole = isLast && taken == 0
        taken += payload.count
        if frame.opcode.isControl { return try takeControl(payload, mask, isLast: isLast) }
        if isWhole, frame.isFinal, message == nil, !frame.isCompressed { return .message(try whole(payload, mask)) }
        return try takePart(payload, mask, isLast: isLast)
    }

    /// A message of one frame that is here: nothing has to be kept for it.
    private func whole(
        _ payload: UnsafeRawBufferPointer, _ mask: MaskKey?
    ) throws(WebSocketViolation) -> WebSocketMessage {
        guard frame.opcode == .text else { return .binary(Unmasked.bytes(payload, mask)) }
        guard let text = Unmasked.text(payload, mask) else { throw .malformedText }
        return .text(text)
    }

    private mutating func takePart(
        _ payload: UnsafeRawBufferPointer, _ mask: MaskKey?, isLast: Bool
    ) throws(WebSocketViolation) -> WebSocketReader.Event? {
        let message = if let begun = self.message { begun } else { try beginMessage() }
        self.message = message
        try message.append(payload, mask, left: frame.payloadLength - taken)
        guard isLast, frame.isFinal else { return nil }
        self.message = nil
        return .message(try message.finish(inflaters))
    }

    private func beginMessage() throws(WebSocketViolation) -> PartialMessage {
        let inflater = frame.isCompressed ? try inflaters?.takeInflater() : nil
        let message = PartialMessage(isText: frame.opcode == .text, limits: limits, inflater: inflater)
        try message.begin(frame)
        return message
    }

    private mutating func takeControl(
        _ payload: UnsafeRawBufferPointer, _ mask: MaskKey?, isLast: Bool
    ) throws(WebSocketViolation) -> WebSocketReader.Event? {
        control.append(payload, mask)
        guard isLast else { return nil }
        let bytes = control
        control = []
        switch frame.opcode {
        case .ping: return .ping(bytes)
        case .pong: return .pong(bytes)
        default: return .close(try CloseFrame(bytes))
        }
    }
}
