// WebSocketGroup.swift - what the sockets of one reactor share that are compressed alike: limits, coders, and how many
// of them keep windows of their own.

package import WryneckHTTP
package import WryneckReactor
package import WryneckWebSocket

/// The limits and coders of some sockets. It belongs to one reactor.
package final class WebSocketGroup {
    let limits: Limits.WebSocket
    let readerLimits: WebSocketReader.Limits
    let rate: ByteRate
    let waterMarks: WaterMarks
    let coders: SharedCoders
    private let compression: WebSocketCompression
    /// Sockets whose compression refers to earlier messages.
    var takeovers = 0

    /// - Parameters:
    ///   - limits: those of the program.
    ///   - compression: how messages are compressed, where that is agreed on.
    ///   - rate: how slowly a peer may read.
    package init(
        _ limits: Limits.WebSocket = .standard, compression: WebSocketCompression = WebSocketCompression(),
        rate: ByteRate = .standard
    ) {
        self.limits = limits.clamped
        self.compression = compression
        self.rate = rate
        readerLimits = WebSocketReader.Limits(limits)
        waterMarks = WaterMarks(high: self.limits.sendHighWater, low: self.limits.sendHighWater / 4)
        coders = SharedCoders(compression)
    }

    /// Whether another socket may keep windows of its own.
    package var mayKeepContext: Bool { takeovers < limits.contextTakeovers }

    /// What reads the input of a socket of these terms.
    func makeReader(as role: WebSocketRole, _ deflate: DeflateAgreement?) -> WebSocketReader {
        WebSocketReader(
            as: role, limits: readerLimits,
            inflaters: deflate.flatMap { coders.inflaters(for: $0.received(by: role)) })
    }

    /// What writes the output of a socket of these terms.
    func makeWriter(as role: WebSocketRole, _ deflate: DeflateAgreement?) -> MessageWriter {
        guard let direction = deflate?.sent(by: role) else { return MessageWriter(as: role) }
        return MessageWriter(
            as: role, deflater: coders.deflater(for: direction),
            threshold: compression.threshold(keepsContext: direction.keepsContext))
    }
}

extension DeflateAgreement {
    /// Whether either direction keeps a window between two messages.
    var keepsContext: Bool { server.keepsContext || client.keepsContext }
}
