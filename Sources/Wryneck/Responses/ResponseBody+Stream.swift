// ResponseBody+Stream.swift - any body as a stream, so that a filter can stand in its way.
// Invariant: a file is never read on the reactor's thread: its disk may be cold.

internal import WryneckReactor

extension ResponseBody {
    /// So much is read, or passed on, at once.
    fileprivate static let pieceBytes = 64 * 1024

    /// The body as a stream of known length; nil for what has no bytes of its own.
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
                        let end = min(start + ResponseBody.pieceBytes, bytes.count)
                        try await writer.write(start == 0 && end == bytes.count ? bytes : Array(bytes[start..<end]))
                        start = end
                    }
                })
        case .file(let slice):
            StreamBody(length: slice.count, producer: .async { writer in try await writer.writePieces(of: slice, on: reactor) })
        }
    }
}

extension ResponseWriter {
    /// Writes a part of a file as bytes, for what stands between a producer and the connection: it is read piece by piece, in a thread.
    /// - Parameters:
    ///   - slice: the part. If the file has become shorter, less is written: what was promised then breaks the connection off.
    ///   - reactor: the request's.
    /// - Throws: `StreamError`, or `Errno` if the file cannot be read.
    nonisolated(nonsending) func writePieces(of slice: FileSlice, on reactor: Reactor) async throws {
        var sent = 0
        while sent < slice.count {
            let (offset, count) = (slice.offset + sent, min(slice.count - sent, ResponseBody.pieceBytes))
            let piece = try await reactor.runInThread { try slice.file.read(at: offset, count: count) }
            if piece.isEmpty { return }
            try await write(piece)
            sent += piece.count
        }
    }
}

extension OpenFile {
    /// Reads a part of the file; blocks. Less comes at its end.
    fileprivate func read(at offset: Int, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = try bytes.withUnsafeMutableBytes { try Syscalls.pread(descriptor.rawValue, into: $0, at: offset) }
        if got < count { bytes.removeLast(count - got) }
        return bytes
    }
}
