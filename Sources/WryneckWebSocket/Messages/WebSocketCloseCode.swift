// WebSocketCloseCode.swift - why a WebSocket ends: RFC 6455 §7.4.
// Invariant: what is only told to the program (1005, 1006, 1015) never goes on the wire, in neither direction.

/// The reason for the end of a WebSocket, as a number. `WebSocketCloseCode(rawValue: 4001)` is one of a program's own;
/// those are 4000 to 4999, and 3000 to 3999 for frameworks.
public struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: UInt16

    /// Makes a code of its number, whatever that is.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// 1000: what the socket was for is done.
    public static let normal = WebSocketCloseCode(rawValue: 1000)
    /// 1001: the server stops, or the page is left.
    public static let goingAway = WebSocketCloseCode(rawValue: 1001)
    /// 1002: the peer broke the protocol.
    public static let protocolError = WebSocketCloseCode(rawValue: 1002)
    /// 1003: a kind of data that cannot be used, such as binary where text is wanted.
    public static let unsupportedData = WebSocketCloseCode(rawValue: 1003)
    /// 1005: the peer's Close frame had no code. Never sent.
    public static let noStatus = WebSocketCloseCode(rawValue: 1005)
    /// 1006: the connection was lost without a Close frame. Never sent.
    public static let abnormal = WebSocketCloseCode(rawValue: 1006)
    /// 1007: data that is not what its type says, such as text that is not UTF-8.
    public static let invalidPayload = WebSocketCloseCode(rawValue: 1007)
    /// 1008: a rule of the program's, or a limit for which there is no other code.
    public static let policyViolation = WebSocketCloseCode(rawValue: 1008)
    /// 1009: a message is larger than its reader takes.
    public static let messageTooBig = WebSocketCloseCode(rawValue: 1009)
    /// 1010: the server agreed to none of the extensions that the client needs. Sent by clients.
    public static let mandatoryExtension = WebSocketCloseCode(rawValue: 1010)
    /// 1011: an error that the peer has no part in.
    public static let internalError = WebSocketCloseCode(rawValue: 1011)
    /// 1012: the service restarts; come back a random time later.
    public static let serviceRestart = WebSocketCloseCode(rawValue: 1012)
    /// 1013: too much load; come back later.
    public static let tryAgainLater = WebSocketCloseCode(rawValue: 1013)
    /// 1014: a gateway got a bad answer from the server behind it.
    public static let badGateway = WebSocketCloseCode(rawValue: 1014)
    /// 1015: the TLS handshake failed. Never sent.
    public static let tlsHandshake = WebSocketCloseCode(rawValue: 1015)

    /// Whether a Close frame may have it: 1000 to 1003, 1007 to 1014 (the registry of §11.7 has added the last three),
    /// 3000 to 4999.
    public var isSendable: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
