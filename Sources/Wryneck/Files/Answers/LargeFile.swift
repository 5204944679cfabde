// LargeFile.swift - sends a large file without waiting for its disk on the reactor's thread.
// Invariant: the kernel gets only parts of a file that were in memory a moment ago. sendfile(2) waits for the disk as
// read(2) does, and no flag forbids it; so a thread of the pool first reads a window that is not in memory, and the
// next one is requested ahead.

internal import WryneckReactor

enum LargeFile {
    /// The size of a window, in bytes: as much as a transport sends in a turn. Most files are one window.
    static let windowBytes = 2 * 1024 * 1024
    /// The distance of the places at which a window is checked: the kernel reads ahead by 128 KiB, so the pages between
    /// are in memory, too.
    private static let probeDistance = 128 * 1024

    /// The body for a file. One of one window that is in memory is sent as it is, without a task.
    static func body(_ slice: FileSlice) -> Response.Body {
        if slice.count <= windowBytes, isInMemory(slice) { return .file(slice) }
        return .stream(
            StreamBody(length: slice.count, producer: .async { writer in try await write(slice, to: writer) }))
    }

    /// Writes window after window, each when the one before is being sent.
    static nonisolated(nonsending) func write(_ slice: FileSlice, to writer: ResponseWriter) async throws {
        var position = 0
        while position < slice.count {
            let window = FileSlice(
                slice.file, offset: slice.offset + position, count: min(windowBytes, slice.count - position))
            if !isInMemory(window) {
                try await writer.runInThread { try fetch(window) }
            }
            position += window.count
            // Requested while this window is sent.
            let next = min(windowBytes, slice.count - position)
            if next > 0 {
                Syscalls.willNeed(slice.file.descriptor.rawValue, offset: slice.offset + position, count: next)
            }
            try await writer.write(window)
        }
    }

    /// The bytes of a small slice; fewer if the file has become shorter, which breaks the response off.
    static nonisolated(nonsending) func read(_ slice: FileSlice, for writer: ResponseWriter) async throws -> [UInt8] {
        if let bytes = try readCached(slice) { return bytes }
        return try await writer.runInThread { try readWaiting(slice) }
    }

    /// The bytes, if all of them are in memory and the file system can tell; else nil.
    private static func readCached(_ slice: FileSlice) throws(Errno) -> [UInt8]? {
        var moved: Syscalls.Moved?
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: slice.count) { buffer, count in
            do throws(Errno) {
                moved = try Syscalls.preadCached(
                    slice.file.descriptor.rawValue, into: UnsafeMutableRawBufferPointer(buffer), at: slice.offset)
            } catch { failure = error }
            if case .count(let read) = moved { count = read }
        }
        if let failure { throw failure }
        return bytes.count == slice.count ? bytes : nil
    }

    private static func readWaiting(_ slice: FileSlice) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: slice.count)
        var position = 0
        while position < bytes.count {
            let start = position
            let count = try bytes.withUnsafeMutableBytes { buffer in
                try Syscalls.pread(
                    slice.file.descriptor.rawValue, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]),
                    at: slice.offset + start)
            }
            if count == 0 { break }
            position += count
        }
        return Array(bytes[..<position])
    }

    /// Whether all of it seems to be in memory. True on a file system that cannot tell: one that keeps its files there
    /// (tmpfs before 6.6), or an old one, for which there is no better way.
    static func isInMemory(_ slice: FileSlice) -> Bool {
        guard slice.count > 0 else { return true }
        let last = slice.offset + slice.count - 1
        return stride(from: slice.offset, through: last, by: probeDistance).allSatisfy {
            isInMemory(slice.file, at: $0)
        }
            && isInMemory(slice.file, at: last)
    }

    private static func isInMemory(_ file: OpenFile, at offset: Int) -> Bool {
        var byte: UInt8 = 0
        let moved = withUnsafeMutableBytes(of: &byte) { buffer in
            Result { () throws(Errno) in try Syscalls.preadCached(file.descriptor.rawValue, into: buffer, at: offset) }
        }
        // A file that has become shorter, or that cannot be read any more, is noticed when it is sent.
        if case .success(.wouldBlock) = moved { return false }
        return true
    }

    /// Reads the slice, which is then in memory, and drops the bytes. For a thread.
    private static func fetch(_ slice: FileSlice) throws {
        Syscalls.willNeed(slice.file.descriptor.rawValue, offset: slice.offset, count: slice.count)
        var piece = [UInt8](repeating: 0, count: probeDistance)
        var position = 0
        while position < slice.count {
            let wanted = min(piece.count, slice.count - position)
            let count = try piece.withUnsafeMutableBytes {
                try Syscalls.pread(
                    slice.file.descriptor.rawValue, into: UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted]),
                    at: slice.offset + position)
            }
            if count == 0 { return }
            position += count
        }
    }
}
