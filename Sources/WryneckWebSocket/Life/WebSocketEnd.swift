// WebSocketEnd.swift - how a WebSocket ended, as the program is told: RFC 6455 §7.1.5, §7.1.6.

/// The end of a WebSocket.
public struct WebSocketEnd: Hashable, Sendable {
    /// The text of the peer's Close frame, or what went wrong. For people; may be empty.
    public let reason: String
    /// The code of the peer's Close frame; `.noStatus` if it had none; `.abnormal` if no Close frame came; the code
    /// that the peer was told if it broke the protocol or a limit.
    public let code: WebSocketCloseCode
    /// Whether both sides have said that they end. Otherwise messages may be lost in either direction.
    public let isClean: Bool

    /// Makes an end, as tests and clients need.
    /// - Parameters:
    ///   - code: the code, also one that is never sent.
    ///   - reason: a text for people.
    ///   - isClean: whether both sides have said that they end.
    public init(_ code: WebSocketCloseCode, _ reason: String = "", isClean: Bool) {
        self.code = code
        self.reason = reason
        self.isClean = isClean
    }

    init(_ frame: CloseFrame) { self.init(frame.code ?? .noStatus, frame.reason, isClean: true) }

    static func cut(_ reason: String) -> WebSocketEnd { WebSocketEnd(.abnormal, reason, isClean: false) }
}
