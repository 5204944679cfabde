// Opcode.swift - what a frame is for: RFC 6455 §5.2, §11.8. The opcodes 3 to 7 and 11 to 15 are reserved.

/// The purpose of a frame.
package enum Opcode: UInt8, Sendable, CaseIterable {
    /// More of the message that an earlier frame has begun.
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    /// Whether it is about the connection and not part of a message (§5.5).
    package var isControl: Bool { rawValue & 8 != 0 }
}
