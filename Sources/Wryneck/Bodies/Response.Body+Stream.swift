// Response.Body+Stream.swift - any body as a stream, so that it can pass through a filter.
// Invariant: a file is never read on the reactor's thread: its disk may be cold.

internal import WryneckReactor

extension Response.Body {
    /// The size of a piece that is read, or passed on.
    fileprivate static let pieceBytes = 64 * 1024

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
                        let end = min(start + Response.Body.pieceBytes, bytes.count)
                        try await writer.write(start == 0 && end == bytes.count ? bytes : Array(bytes[start..<end]))
                        start = end
                    }
                })
        case .file(let slice):
            StreamBody(
                length: slice.count, producer: .async { writer in try await writer.writePieces(of: slice, on: reactor) }
            )
        }
    }
}

extension ResponseWriter {
    /// Writes a part of a file as bytes, for filters: it is read piece by piece, in a thread.
    /// - Parameters:
    ///   - slice: the part. If the file has become shorter, fewer bytes are written, and the broken promise breaks the
    ///     connection off.
    ///   - reactor: the reactor of the request.
    /// - Throws: `ResponseWriter.Failure`, or `Errno` if the file cannot be read.
    nonisolated(nonsending) func writePieces(of slice: FileSlice, on reactor: Reactor) async throws {
        var sent = 0
        while sent < slice.count {
            let (offset, count) = (slice.offset + sent, min(slice.count - sent, Response.Body.pieceBytes))
            let piece = try await reactor.runInThread { try slice.file.read(at: offset, count: count) }
            if piece.isEmpty { return }
            try await write(piece)
            sent += piece.count
        }
    }
}

extension OpenFile {
    /// Reads a part of the file; blocks. Returns fewer bytes at its end.
    func read(at offset: Int, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = try bytes.withUnsafeMutableBytes { try Syscalls.pread(descriptor.rawValue, into: $0, at: offset) }
        if got < count { bytes.removeLast(count - got) }
        return bytes
    }
}
