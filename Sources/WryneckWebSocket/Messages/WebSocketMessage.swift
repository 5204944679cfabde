// WebSocketMessage.swift - what a WebSocket carries: RFC 6455 §5.6.

/// One message.
public enum WebSocketMessage: Hashable, Sendable {
    /// Text, which is UTF-8 on the wire.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}

extension WebSocketMessage {
    /// The opcode of its first frame.
    package var opcode: Opcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }

    /// The number of its bytes on the wire, uncompressed.
    package var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }

    /// Lends its bytes.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch self {
        case .text(var text): text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
        case .binary(let bytes): bytes.withUnsafeBytes { body($0) }
        }
    }
}
