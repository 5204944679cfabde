// FileSlice.swift - a part of an open file that can be sent.

/// A file that is open for reading. It closes when its last user releases it. Reads name their own offset, so users
/// share it freely.
public final class OpenFile: Sendable {
    package let descriptor: FileDescriptor

    package init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// Opens a file for reading. Blocks for as long as the file system takes.
    /// - Parameter path: the path of the file; links are followed.
    /// - Throws: `Errno`; `EINVAL` for what is neither a regular file nor absent: a directory, a FIFO, a device.
    public init(path: String) throws(Errno) {
        let descriptor = try Syscalls.openFile(path)
        guard try Syscalls.status(descriptor.rawValue).kind == .regular else { throw .invalidArgument }
        self.descriptor = descriptor
    }
}

/// A range of bytes of an open file.
public struct FileSlice: Sendable {
    /// The file that the slice is a part of.
    public let file: OpenFile
    /// Where the slice begins, in bytes from the file's start.
    public internal(set) var offset: Int
    /// The number of bytes.
    public internal(set) var count: Int

    /// - Parameters:
    ///   - file: an open file.
    ///   - offset: in bytes from the file's start; a negative one counts as zero.
    ///   - count: the number of bytes; a negative one counts as zero.
    public init(_ file: OpenFile, offset: Int, count: Int) {
        self.file = file
        self.offset = max(offset, 0)
        self.count = max(count, 0)
    }
}
