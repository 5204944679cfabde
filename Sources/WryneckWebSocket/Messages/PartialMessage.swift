// PartialMessage.swift - a message of which not all has come.
// Invariants: it has memory for what came and not for what a header promises; text in it is UTF-8 up to its last byte.

/// Collects a message's frames. An object of its own, because most sockets wait between two messages.
final class PartialMessage {
    private let isText: Bool
    private let limits: WebSocketReader.Limits
    private let inflater: (any MessageInflating)?
    private var bytes: [UInt8] = []
    private var validator = UTF8Validator()
    private var frames = 0
    /// Frames without payload, up to now and in a row.
    private var emptyFrames = 0
    /// Bytes of payload, as they came.
    private var wireBytes = 0

    init(isText: Bool, limits: WebSocketReader.Limits, inflater: (any MessageInflating)?) {
        self.isText = isText
        self.limits = limits
        self.inflater = inflater
    }

    /// The bytes for which there is memory, for tests.
    var capacity: Int { bytes.capacity }

    /// Another frame of it begins. Its size is judged by its header.
    func begin(_ header: FrameHeader) throws(WebSocketViolation) {
        frames += 1
        guard frames <= limits.fragments else { throw WebSocketViolation(.policyViolation, "too many fragments") }
        emptyFrames = header.payloadLength == 0 ? emptyFrames + 1 : 0
        guard emptyFrames <= limits.emptyFragments || header.isFinal else {
            throw WebSocketViolation(.policyViolation, "too many empty fragments")
        }
        guard header.payloadLength <= limits.messageBytes - wireBytes else { throw .tooBig }
        wireBytes += header.payloadLength
    }

    /// More of its payload comes; `left` bytes of the frame are still to come.
    func append(_ payload: UnsafeRawBufferPointer, _ mask: MaskKey?, left: Int) throws(WebSocketViolation) {
        guard let inflater else {
            reserve(payload.count, left: left)
            return try extend { (bytes) throws(WebSocketViolation) in bytes.append(payload, mask) }
        }
        try Unmasked.with(payload, mask) { (plain) throws(WebSocketViolation) in
            try extend { (bytes) throws(WebSocketViolation) in
                try inflater.inflate(plain, into: &bytes, upTo: limits.messageBytes)
            }
        }
    }

    /// Makes place for `count` bytes. It grows by what has come and not by what is promised, and so that each byte is
    /// copied only a few times; the last time it gets what the frame still needs and no more.
    private func reserve(_ count: Int, left: Int) {
        let needed = bytes.count + count
        guard needed > bytes.capacity else { return }
        bytes.reserveCapacity(min(needed + left, max(needed + 3 * count, 2 * bytes.capacity)))
    }

    /// All of it has come.
    func finish(_ source: (any InflaterSource)?) throws(WebSocketViolation) -> WebSocketMessage {
        if let inflater {
            try extend { (bytes) throws(WebSocketViolation) in
                try inflater.finish(into: &bytes, upTo: limits.messageBytes)
            }
            source?.giveBack(inflater)
        }
        guard isText else { return .binary(bytes) }
        guard validator.isComplete else { throw .malformedText }
        return .text(bytes.withUnsafeBytes(Unmasked.string))
    }

    /// Appends and checks what is new. It is checked also if the appending fails halfway: whichever fault comes first
    /// in the stream is told, however it was cut.
    private func extend(_ body: (inout [UInt8]) throws(WebSocketViolation) -> Void) throws(WebSocketViolation) {
        let start = bytes.count
        do throws(WebSocketViolation) {
            try body(&bytes)
        } catch {
            try check(from: start)
            throw error
        }
        try check(from: start)
    }

    private func check(from start: Int) throws(WebSocketViolation) {
        guard isText else { return }
        let isValid = bytes.withUnsafeBytes { validator.take(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        guard isValid else { throw .malformedText }
    }
}
