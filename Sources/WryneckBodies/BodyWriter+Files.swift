// BodyWriter+Files.swift - files as bytes, read piece by piece.
// Invariant: a file is never read on the reactor's thread: its disk may be cold.

package import WryneckReactor

extension BodyWriter {
    /// The size of a piece that is read, or passed on.
    package static let pieceBytes = 64 * 1024

    /// Writes a part of a file as bytes, for filters: it is read piece by piece, in a thread.
    /// - Parameter slice: the part. If the file has become shorter, fewer bytes are written, and the broken promise
    ///   breaks the message off.
    /// - Throws: `BodyWriter.Failure`, or `Errno` if the file cannot be read.
    package nonisolated(nonsending) func writePieces(of slice: FileSlice) async throws {
        var sent = 0
        while sent < slice.count {
            let (offset, count) = (slice.offset + sent, min(slice.count - sent, BodyWriter.pieceBytes))
            let piece = try await owner.reactor.runInThread { try slice.file.read(at: offset, count: count) }
            if piece.isEmpty { return }
            try await write(piece)
            sent += piece.count
        }
    }
}

extension OpenFile {
    /// Reads a part of the file; blocks. Returns fewer bytes at its end.
    package func read(at offset: Int, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = try bytes.withUnsafeMutableBytes { try Syscalls.pread(descriptor.rawValue, into: $0, at: offset) }
        if got < count { bytes.removeLast(count - got) }
        return bytes
    }
}
