// FileSlice.swift - a part of an open file, as something that can be sent.

/// A file that is open for reading; it closes when its last user lets go. Reads name their own offset, so users share it freely.
public final class OpenFile: Sendable {
    package let descriptor: FileDescriptor

    package init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
}

/// A range of bytes of an open file.
public struct FileSlice: Sendable {
    /// The file.
    public let file: OpenFile
    /// Where the slice begins, in bytes from the file's start.
    public internal(set) var offset: Int
    /// How many bytes it has.
    public internal(set) var count: Int

    /// - Parameters:
    ///   - file: an open file.
    ///   - offset: in bytes from the file's start; a negative one counts as zero.
    ///   - count: how many bytes; a negative one counts as zero.
    public init(_ file: OpenFile, offset: Int, count: Int) {
        self.file = file
        self.offset = max(offset, 0)
        self.count = max(count, 0)
    }
}
