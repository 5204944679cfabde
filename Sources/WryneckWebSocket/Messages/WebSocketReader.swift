// WebSocketReader.swift - a stream of bytes, cut anywhere, as messages: RFC 6455.
// Invariants: however the bytes are cut, the events are the same, down to the words of a violation; behind a Close
// frame and behind a violation nothing is read.

package import WryneckHTTP

/// Reads what one side of a WebSocket sends.
package struct WebSocketReader {
    package enum Event: Equatable {
        case message(WebSocketMessage)
        /// To be answered with a Pong that has the same bytes.
        case ping([UInt8])
        case pong([UInt8])
        /// Nothing comes behind it.
        case close(CloseFrame)
        case needMore
    }

    /// What a message may be.
    package struct Limits: Equatable, Sendable {
        package var messageBytes: Int
        package var frameBytes: Int
        package var fragments: Int
        package var emptyFragments: Int

        /// Those of a program.
        package init(_ limits: WryneckHTTP.Limits.WebSocket) {
            let limits = limits.clamped
            messageBytes = limits.messageBytes
            frameBytes = limits.frameBytes
            fragments = limits.fragments
            emptyFragments = limits.emptyFragments
        }
    }

    private var frames: FrameReader
    private var messages: MessageAssembler
    private var hasEnded = false

    /// - Parameters:
    ///   - role: the side that reads; its peer is the other one.
    ///   - limits: the sizes that it takes.
    ///   - inflaters: where inflaters come from, if permessage-deflate was agreed on.
    package init(as role: WebSocketRole, limits: Limits, inflaters: (any InflaterSource)? = nil) {
        frames = FrameReader(as: role, allowsCompression: inflaters != nil, frameBytes: limits.frameBytes)
        messages = MessageAssembler(limits: limits, inflaters: inflaters)
    }

    /// Whether the stream may end here without losing part of a message. Behind its end nothing is lost.
    package var isBetweenMessages: Bool { hasEnded || (!frames.isInsideFrame && !messages.isInsideMessage) }

    /// The next event of the input from `position` on, which becomes the place behind what it was made of.
    /// - Throws: what the peer did wrong; later calls skip all input.
    package mutating func next(
        in input: UnsafeRawBufferPointer, at position: inout Int
    ) throws(WebSocketViolation) -> Event {
        guard !hasEnded else {
            position = input.count
            return .needMore
        }
        do throws(WebSocketViolation) {
            let event = try step(in: input, at: &position)
            if case .close = event { hasEnded = true }
            return event
        } catch {
            hasEnded = true
            throw error
        }
    }

    private mutating func step(
        in input: UnsafeRawBufferPointer, at position: inout Int
    ) throws(WebSocketViolation) -> Event {
        while true {
            switch try frames.next(in: input, at: &position) {
            case .needMore:
                return .needMore
            case .header(let header):
                try messages.begin(header)
            case .payload(let range, let mask, let isLast):
                let payload = UnsafeRawBufferPointer(rebasing: input[range])
                if let event = try messages.take(payload, mask, isLast: isLast) { return event }
            }
        }
    }
}
