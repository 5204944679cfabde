// SharedMessage.swift - a message for many sockets, framed once.

internal import WryneckHTTP
internal import WryneckReactor
internal import WryneckWebSocket

/// A message, and its frame as a server sends it uncompressed. Its bytes are shared by reference by all reactors.
final class SharedMessage: Sendable {
    let message: WebSocketMessage
    let plain: [UInt8]

    init(_ message: WebSocketMessage) {
        self.message = message
        var frame: [UInt8] = []
        MessageWriter(as: .server).append(message, to: &frame)
        plain = frame
    }
}

/// The frames of one message for the sockets of one reactor, by what compresses for them.
struct FrameCache {
    private var frames: [ObjectIdentifier: [UInt8]] = [:]

    /// The frame of a message as a writer makes it, which may have made it before.
    mutating func frame(of shared: SharedMessage, by writer: MessageWriter) -> [UInt8] {
        guard let deflater = writer.sharedDeflater else { return shared.plain }
        if let frame = frames[deflater] { return frame }
        var frame: [UInt8] = []
        writer.append(shared.message, to: &frame)
        frames[deflater] = frame
        return frame
    }
}

extension WebSocketConnection {
    /// Whether more waits for the peer than a reader may have that is not waited for.
    var isFull: Bool { (transport?.unsentBytes ?? 0) > group.limits.unsentBytes }

    /// Queues a message that many sockets get.
    func send(_ shared: SharedMessage, _ frames: inout FrameCache) {
        // A client masks each frame with a key of its own.
        guard role == .server else { return _ = send(shared.message, compress: true) }
        send(framed: frames.frame(of: shared, by: writer))
    }
}
