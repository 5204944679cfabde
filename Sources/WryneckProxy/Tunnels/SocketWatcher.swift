// SocketWatcher.swift - a WebSocket's frames on their way from the server, so that a stop of this server can be told
// between two of them: RFC 6455 §5.4, §7.4.1.
// Invariants: nothing is changed on the way. A frame of ours never falls into another one; where the frames are not
// understood, none is sent.

internal import WryneckReactor
internal import WryneckWebSocket

final class SocketWatcher: TunnelWatcher {
    /// Any length: what is too long is the client's to judge.
    private var reader: FrameReader? = FrameReader(as: .client, allowsCompression: true, frameBytes: .max)
    private var isStopping = false

    func passes(_ bytes: RawSpan) -> Bool {
        guard !isStopping else { return false }
        bytes.withUnsafeBytes { follow($0) }
        return true
    }

    private func follow(_ bytes: UnsafeRawBufferPointer) {
        guard var reader else { return }
        var position = 0
        do throws(WebSocketViolation) {
            while try reader.next(in: bytes, at: &position) != .needMore {}
            self.reader = reader
        } catch {
            self.reader = nil
        }
    }

    /// Tells both 1001, going away: a page then comes back to the next server. What they still send is dropped.
    func stop(_ front: TunnelSide, _ back: TunnelSide) -> Bool {
        guard let reader, !reader.isInsideFrame else { return false }
        isStopping = true
        front.send(Self.goingAway(mask: nil))
        front.close()
        back.send(Self.goingAway(mask: .random()))
        back.close()
        return true
    }

    private static func goingAway(mask: MaskKey?) -> [UInt8] {
        var frame: [UInt8] = []
        [UInt8](arrayLiteral: 0x03, 0xE9).withUnsafeBytes {
            FrameWriter.append(.close, $0, mask: mask, to: &frame)
        }
        return frame
    }
}
