// Response.Body+Stream.swift - any body as a stream, so that it can pass through a filter.
// Invariant: a file is never read on the reactor's thread: its disk may be cold.

internal import WryneckBodies
internal import WryneckReactor

extension Response.Body {
    /// The body as a stream of known length; nil for one without bytes of its own.
    func asStream(on reactor: Reactor) -> StreamBody? {
        switch self {
        case .empty, .upgrade: nil
        case .stream(let stream): stream
        case .bytes(let bytes):
            StreamBody(
                length: bytes.count,
                producer: .async { writer in
                    var start = 0
                    while start < bytes.count {
                        let end = min(start + BodyWriter.pieceBytes, bytes.count)
                        try await writer.write(start == 0 && end == bytes.count ? bytes : Array(bytes[start..<end]))
                        start = end
                    }
                })
        case .file(let slice):
            StreamBody(
                length: slice.count, producer: .async { writer in try await writer.writePieces(of: slice) }
            )
        }
    }
}
