// LargeFile.swift - sending a large file without ever waiting for its disk on the reactor's thread.
// Invariant: what is handed to the kernel to be sent was in memory a moment ago. sendfile(2) waits for the disk as read(2) does, and there
// is no flag that forbids it; so a window that is not there is fetched by a thread of the pool first, and the next one asked for ahead.

internal import WryneckReactor

enum LargeFile {
    /// So much is handed to the kernel at a time. What a transport sends in a turn; most files are one window.
    static let windowBytes = 2 * 1024 * 1024
    /// In how many places it is looked whether a window is in memory: the kernel reads ahead by 128 KiB, so the pages between are, too.
    private static let probeDistance = 128 * 1024

    /// A file of one window that is in memory is sent as it is, without a task.
    static func body(_ slice: FileSlice) -> ResponseBody {
        if slice.count <= windowBytes, isInMemory(slice) { return .file(slice) }
        return .stream(StreamBody(length: slice.count, producer: .async { writer in try await write(slice, to: writer) }))
    }

    /// Writes window after window, each when the one before is on its way.
    static nonisolated(nonsending) func write(_ slice: FileSlice, to writer: ResponseWriter) async throws {
        var position = 0
        while position < slice.count {
            let window = FileSlice(slice.file, offset: slice.offset + position, count: min(windowBytes, slice.count - position))
            if !isInMemory(window) {
                try await writer.runInThread { try fetch(window) }
            }
            position += window.count
            // Asked for while this window is sent.
            let next = min(windowBytes, slice.count - position)
            if next > 0 { Syscalls.willNeed(slice.file.descriptor.rawValue, offset: slice.offset + position, count: next) }
            try await writer.write(window)
        }
    }

    /// Whether all of it seems to be in memory. Yes on a file system that cannot say: one that keeps its files there (tmpfs before 6.6), or
    /// an old one, of which nothing better is known.
    static func isInMemory(_ slice: FileSlice) -> Bool {
        guard slice.count > 0 else { return true }
        let last = slice.offset + slice.count - 1
        return stride(from: slice.offset, through: last, by: probeDistance).allSatisfy { isInMemory(slice.file, at: $0) }
            && isInMemory(slice.file, at: last)
    }

    private static func isInMemory(_ file: OpenFile, at offset: Int) -> Bool {
        var byte: UInt8 = 0
        let moved = withUnsafeMutableBytes(of: &byte) { buffer in
            Result { () throws(Errno) in try Syscalls.preadCached(file.descriptor.rawValue, into: buffer, at: offset) }
        }
        // A file that has become shorter, or that cannot be read any more, is for the sending to find out.
        if case .success(.wouldBlock) = moved { return false }
        return true
    }

    /// Reads it, and throws away what was read: it is in memory then. For a thread.
    private static func fetch(_ slice: FileSlice) throws {
        Syscalls.willNeed(slice.file.descriptor.rawValue, offset: slice.offset, count: slice.count)
        var piece = [UInt8](repeating: 0, count: probeDistance)
        var position = 0
        while position < slice.count {
            let wanted = min(piece.count, slice.count - position)
            let count = try piece.withUnsafeMutableBytes {
                try Syscalls.pread(
                    slice.file.descriptor.rawValue, into: UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted]), at: slice.offset + position)
            }
            if count == 0 { return }
            position += count
        }
    }
}
