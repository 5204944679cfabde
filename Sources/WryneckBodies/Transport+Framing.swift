// Transport+Framing.swift - the parts of a body over HTTP/1, in either direction: RFC 9112 §7.1.

package import WryneckHTTP
package import WryneckReactor

extension Transport {
    /// Queues a piece of a body.
    package func write(_ piece: BodyPiece, _ framing: BodyFraming) {
        if framing == .chunked { append { ResponseEncoder.chunkStart(piece.count, into: &$0) } }
        switch piece {
        case .bytes(let bytes): write(bytes)
        case .file(let slice): write(slice)
        }
        if framing == .chunked { append { ResponseEncoder.chunkEnd(into: &$0) } }
    }

    /// Queues what marks the end of a body, and its trailers, where the framing has room for them.
    package func writeEnd(_ trailers: Headers, _ framing: BodyFraming) {
        if framing == .chunked { append { try? ResponseEncoder.lastChunk(trailers: trailers, into: &$0) } }
    }
}
