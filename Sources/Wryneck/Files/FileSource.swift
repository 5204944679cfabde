// FileSource.swift - the origin of files: a directory, the program itself, an archive.
// Invariant: `Files` asks a source only for relative paths whose segments are not empty, not "." and not "..", and
// contain no NUL and no slash. A source must not return anything from outside of itself all the same, because others
// may ask it, too.

public import WryneckHTTP
public import WryneckReactor

/// The origin of the files that `Files` serves.
///
/// One source may serve several reactors at once, so it is Sendable. `Files` keeps its results for a second and then
/// asks again.
public protocol FileSource: Sendable, CustomStringConvertible {
    /// Checks that the source is there, so that a wrong one is noticed at the start and not by the first client.
    /// - Throws: why it cannot be served, in words for the operator.
    func open() throws

    /// Looks a path up.
    /// - Parameters:
    ///   - path: a relative path; empty for the root.
    ///   - access: the time, and whether this may wait for a disk.
    /// - Returns: the file or directory; nil if there is nothing that could be served.
    /// - Throws: `FileAccess.WouldBlock`; `HTTPError` to answer with its status; any other error becomes a 500.
    func item(at path: String, _ access: FileAccess) throws -> FileItem?

    /// The content of a directory, in any order. It may wait for a disk.
    /// - Parameters:
    ///   - path: a relative path; empty for the root.
    ///   - limit: the most entries.
    /// - Returns: the entries; nil if there is no such directory, or the source cannot list.
    /// - Throws: as `item(at:_:)`.
    func entries(of path: String, limit: Int) throws -> FileEntries?
}

extension FileSource {
    /// Does nothing: there is nothing to check.
    public func open() throws {}
    /// Nil: no directory can be listed.
    public func entries(of path: String, limit: Int) throws -> FileEntries? { nil }
}

/// The conditions under which a source is asked.
public struct FileAccess: Sendable {
    /// The reactor's time.
    public let now: Instant
    /// Whether the source may wait for a disk. If it may not and would have to, it throws `WouldBlock`, and is asked
    /// again on a thread where it may.
    public let mayBlock: Bool

    /// Thrown if an answer would have to wait for a disk and may not.
    public struct WouldBlock: Error {
        /// Makes the error.
        public init() {}
    }

    /// - Parameters:
    ///   - now: the reactor's time.
    ///   - mayBlock: whether the source may wait for a disk.
    public init(now: Instant, mayBlock: Bool) {
        self.now = now
        self.mayBlock = mayBlock
    }
}

/// What a source has at a path.
public enum FileItem: Sendable {
    /// A file.
    case file(SourceFile)
    /// A directory.
    case directory
}

/// One file of a source, in one state.
public struct SourceFile: Sendable {
    /// The place of a file's content.
    public enum Content: Sendable {
        /// In memory.
        case bytes([UInt8])
        /// In a file, or in a part of one. Small ones are read and kept in memory, large ones are sent by the kernel.
        case slice(FileSlice)
        /// Made when it is needed, as this number of bytes of one of the others: by decompression, for example. It may
        /// take its time. What it throws becomes a 500.
        case made(count: Int, @Sendable () throws -> Content)
    }

    /// The place of the file's content.
    public let content: Content
    /// Distinguishes two states of the file: another content has another tag. Nil if that is not possible: then no
    /// client keeps the file.
    public let tag: EntityTag?
    /// The time of modification, in whole seconds since 1970; nil if unknown.
    public let modified: Int?
    /// The status of the open file with the content, which is compared again after reading.
    let status: FileStatus?

    /// - Parameters:
    ///   - content: the place of the content.
    ///   - tag: a strong tag; nil for none.
    ///   - modified: the time of modification in whole seconds since 1970; nil if unknown.
    public init(_ content: Content, tag: EntityTag?, modified: Int? = nil) {
        self.init(content, tag: tag, modified: modified, status: nil)
    }

    init(_ content: Content, tag: EntityTag?, modified: Int?, status: FileStatus?) {
        self.content = content
        self.tag = tag
        self.modified = modified
        self.status = status
    }

    /// The size in bytes.
    public var size: Int {
        switch content {
        case .bytes(let bytes): bytes.count
        case .slice(let slice): slice.count
        case .made(let count, _): count
        }
    }

    /// Whether the other one is the same state of the same file.
    func isSame(as other: SourceFile) -> Bool {
        tag != nil && tag == other.tag && size == other.size && modified == other.modified && status == other.status
    }
}

/// The content of a directory.
public struct FileEntries: Sendable {
    /// One file or directory.
    public struct Entry: Sendable, Hashable {
        /// The name, without a path.
        public var name: String
        /// Whether it is a directory.
        public var isDirectory: Bool
        /// The size in bytes; 0 for a directory.
        public var size: Int
        /// The time of modification, in whole seconds since 1970; nil if unknown.
        public var modified: Int?

        /// - Parameters:
        ///   - name: the name, without a path.
        ///   - isDirectory: whether it is a directory.
        ///   - size: the size in bytes.
        ///   - modified: the time of modification in whole seconds since 1970; nil if unknown.
        public init(name: String, isDirectory: Bool, size: Int, modified: Int?) {
            self.name = name
            self.isDirectory = isDirectory
            self.size = size
            self.modified = modified
        }
    }

    /// The files and directories, in any order.
    public var entries: [Entry]
    /// Whether these are all entries of the directory.
    public var isWhole: Bool

    /// - Parameters:
    ///   - entries: the files and directories, in any order.
    ///   - isWhole: whether these are all entries of the directory.
    public init(_ entries: [Entry], isWhole: Bool = true) {
        self.entries = entries
        self.isWhole = isWhole
    }
}
