// FrameReader.swift - a stream of bytes, cut anywhere, as frames: RFC 6455 §5.
// Invariants: no payload is copied or kept here, only ranges of the input are told; at most a header's bytes wait for
// the rest of it.

/// Reads frames. After a violation it is of no further use.
package struct FrameReader {
    package enum Event: Equatable {
        /// A frame begins. Its payload follows, also if it is empty.
        case header(FrameHeader)
        /// Bytes of the payload, as they lie in the input, and the key from there on.
        case payload(Range<Int>, mask: MaskKey?, isLast: Bool)
        case needMore
    }

    private enum State {
        case header(PartialHeader)
        case payload(mask: MaskKey?, left: Int)
    }

    private let rules: FrameRules
    private var state = State.header(PartialHeader())

    /// - Parameters:
    ///   - role: the side that reads; its peer is the other one.
    ///   - allowsCompression: whether permessage-deflate was agreed on.
    ///   - frameBytes: the most bytes of one payload; a control frame may have 125 in any case.
    package init(as role: WebSocketRole, allowsCompression: Bool = false, frameBytes: Int) {
        rules = FrameRules(isMasked: role == .server, allowsCompression: allowsCompression, frameBytes: frameBytes)
    }

    /// Whether a frame has begun and not ended.
    package var isInsideFrame: Bool {
        switch state {
        case .header(let partial): partial.count > 0
        case .payload: true
        }
    }

    /// The next event of the input from `position` on, which becomes the place behind it.
    package mutating func next(
        in input: UnsafeRawBufferPointer, at position: inout Int
    ) throws(WebSocketViolation) -> Event {
        switch state {
        case .payload(let mask, let left): return payload(mask, left, in: input, at: &position)
        case .header(let partial):
            guard
                let header = try partial.count == 0
                    ? whole(in: input, at: &position) : resumed(partial, in: input, at: &position)
            else {
                return .needMore
            }
            state = .payload(mask: header.mask, left: header.payloadLength)
            return .header(header)
        }
    }

    private mutating func payload(
        _ mask: MaskKey?, _ left: Int, in input: UnsafeRawBufferPointer, at position: inout Int
    ) -> Event {
        let count = min(left, input.count - position)
        guard count > 0 || left == 0 else { return .needMore }
        let range = position..<position + count
        position += count
        state = count == left ? .header(PartialHeader()) : .payload(mask: mask?.advanced(by: count), left: left - count)
        return .payload(range, mask: mask, isLast: count == left)
    }

    /// A header that begins in this input.
    private mutating func whole(
        in input: UnsafeRawBufferPointer, at position: inout Int
    ) throws(WebSocketViolation) -> FrameHeader? {
        let rest = UnsafeRawBufferPointer(rebasing: input[position...])
        if let (header, length) = try rules.header(in: rest) {
            position += length
            return header
        }
        var partial = PartialHeader()
        for byte in rest { partial.append(byte) }
        position = input.count
        state = .header(partial)
        return nil
    }

    /// A header that an earlier input has begun.
    private mutating func resumed(
        _ start: PartialHeader, in input: UnsafeRawBufferPointer, at position: inout Int
    ) throws(WebSocketViolation) -> FrameHeader? {
        var partial = start
        while position < input.count {
            partial.append(input[position])
            position += 1
            if let header = try partial.header(by: rules) { return header }
        }
        state = .header(partial)
        return nil
    }
}
