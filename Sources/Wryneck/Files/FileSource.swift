// FileSource.swift - where files come from: a directory, the program itself, an archive.
// Invariant: a source is asked for relative paths only, whose segments are not empty, not "." and not "..", and hold no zero and no
// slash. It has to keep what it gives inside itself all the same: `Files` is not the only one who may ask.

public import WryneckHTTP
public import WryneckReactor

/// Something that `Files` serves from.
///
/// One source may serve several reactors at once, so it is Sendable. `Files` keeps what it gives for a second and asks again then.
public protocol FileSource: Sendable, CustomStringConvertible {
    /// Makes sure that the source is there, so that a wrong one is noticed at the start and not by the first client.
    /// - Throws: why it cannot be served, in words for the operator.
    func open() throws

    /// Looks something up.
    /// - Parameters:
    ///   - path: a relative path, empty for the root.
    ///   - access: the time, and whether this may take any.
    /// - Returns: what is there; nil if there is nothing, or nothing that could be served.
    /// - Throws: `FileAccess.WouldBlock`; `HTTPError` for what the client is to be told; any other error becomes a 500.
    func item(at path: String, _ access: FileAccess) throws -> FileItem?

    /// What a directory holds, in any order. It may take its time.
    /// - Parameters:
    ///   - path: a relative path, empty for the root.
    ///   - limit: gives no more than this many.
    /// - Returns: the entries; nil if there is no such directory, or the source cannot list.
    /// - Throws: as `item(at:_:)`.
    func entries(of path: String, limit: Int) throws -> FileEntries?
}

extension FileSource {
    /// Nothing to make sure of.
    public func open() throws {}
    /// No lists.
    public func entries(of path: String, limit: Int) throws -> FileEntries? { nil }
}

/// How a source is asked.
public struct FileAccess: Sendable {
    /// The reactor's time.
    public let now: Instant
    /// Whether the source may wait for a disk. If it may not and would have to, it throws `WouldBlock`, and is asked again on a thread where it may.
    public let mayBlock: Bool

    /// Thrown where waiting would be needed and is not allowed.
    public struct WouldBlock: Error {
        /// Makes one.
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

/// A file of a source.
public struct SourceFile: Sendable {
    /// Where its content is.
    public enum Content: Sendable {
        /// In memory.
        case bytes([UInt8])
        /// In a file, or in a part of one. Small ones are read and kept in memory, large ones are sent by the kernel.
        case slice(FileSlice)
        /// Made when it is needed, so many bytes of one of the others: of something compressed, for example. It may take its time. What it throws
        /// becomes a 500.
        case made(count: Int, @Sendable () throws -> Content)
    }

    /// Where its content is.
    public let content: Content
    /// Tells two states of the file apart: another content has another tag. Nil if nobody can tell: then no client keeps it.
    public let tag: EntityTag?
    /// When it was modified, in whole seconds since 1970; nil if nobody knows.
    public let modified: Int?
    /// The state of the open file that the content is in, looked at again after reading.
    let status: FileStatus?

    /// - Parameters:
    ///   - content: where its content is.
    ///   - tag: a strong one.
    ///   - modified: in whole seconds since 1970.
    public init(_ content: Content, tag: EntityTag?, modified: Int? = nil) {
        self.init(content, tag: tag, modified: modified, status: nil)
    }

    init(_ content: Content, tag: EntityTag?, modified: Int?, status: FileStatus?) {
        self.content = content
        self.tag = tag
        self.modified = modified
        self.status = status
    }

    /// In bytes.
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
    /// One of them.
    public struct Entry: Sendable, Hashable {
        /// The name, without a path.
        public var name: String
        /// Whether it is a directory.
        public var isDirectory: Bool
        /// In bytes; 0 for a directory.
        public var size: Int
        /// When it was modified, in whole seconds since 1970; nil if nobody knows.
        public var modified: Int?

        /// - Parameters:
        ///   - name: the name, without a path.
        ///   - isDirectory: whether it is a directory.
        ///   - size: in bytes.
        ///   - modified: in whole seconds since 1970.
        public init(name: String, isDirectory: Bool, size: Int, modified: Int?) {
            self.name = name
            self.isDirectory = isDirectory
            self.size = size
            self.modified = modified
        }
    }

    /// The entries.
    public var entries: [Entry]
    /// Whether these are all.
    public var isWhole: Bool

    /// - Parameters:
    ///   - entries: the entries.
    ///   - isWhole: whether these are all.
    public init(_ entries: [Entry], isWhole: Bool = true) {
        self.entries = entries
        self.isWhole = isWhole
    }
}
