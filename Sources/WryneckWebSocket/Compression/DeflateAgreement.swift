// DeflateAgreement.swift - what both sides have agreed on about compression: RFC 7692 §7.1.

/// How the messages of both directions are compressed.
package struct DeflateAgreement: Equatable, Sendable {
    /// One direction.
    package struct Direction: Equatable, Sendable {
        /// How far back references go, as a power of two: 8 to 15.
        package let window: Int
        /// Whether a message may refer to those before it.
        package let keepsContext: Bool
    }

    /// What the server sends.
    package let server: Direction
    /// What the client sends.
    package let client: Direction

    /// The direction in which a side sends.
    package func sent(by role: WebSocketRole) -> Direction { role == .server ? server : client }

    /// The direction in which a side receives.
    package func received(by role: WebSocketRole) -> Direction { role == .server ? client : server }

    /// What an answer means.
    init(_ answer: DeflateParameters) {
        server = Direction(window: answer.serverWindow ?? 15, keepsContext: !answer.serverNoContextTakeover)
        let window = if case .atMost(let bits) = answer.clientWindow { bits } else { 15 }
        client = Direction(window: window, keepsContext: !answer.clientNoContextTakeover)
    }
}
