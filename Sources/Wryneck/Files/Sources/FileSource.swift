// FileSource.swift - where files come from: a directory, the program itself, an archive.
// Invariant: a source is asked for relative paths only, whose segments are not empty, not "." and not "..", and hold no
// zero and no slash; they need not be UTF-8. It has to keep what it gives inside itself all the same: `Files` is not
// the only one who may ask.

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

    /// The file that stands for the source itself, where that is one file: its root is then this file, and no
    /// directory. Nil for a tree.
    var rootFile: SourcePath? { get }

    /// What there is that will not be served, and why, a line each for the operator: what is known since `open()`, and
    /// no more than a few lines.
    var remarks: [String] { get }

    /// Looks a path up.
    /// - Parameters:
    ///   - path: a relative path, empty for the root.
    ///   - access: the time, and whether this may take any.
    /// - Returns: what is there; nil if there is nothing.
    /// - Throws: `FileAccess.WouldBlock`; `HTTPError` for what the client is to be told; any other error becomes a 500.
    func item(at path: SourcePath, _ access: FileAccess) throws -> FileItem?

    /// The content of a directory, in any order. It may wait for a disk.
    ///
    /// A directory that holds more than `limit` gives the first of them by name, so that every look finds the same
    /// ones.
    /// - Parameters:
    ///   - path: a relative path; empty for the root.
    ///   - limit: the most entries.
    /// - Returns: the entries; nil if there is no such directory, or the source cannot list.
    /// - Throws: as `item(at:_:)`.
    func entries(of path: SourcePath, limit: Int) throws -> FileEntries?
}

extension FileSource {
    /// Does nothing: there is nothing to check.
    public func open() throws {}
    /// A tree.
    public var rootFile: SourcePath? { nil }
    /// Nothing.
    public var remarks: [String] { [] }
    /// Nil: no directory can be listed.
    public func entries(of path: SourcePath, limit: Int) throws -> FileEntries? { nil }
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
    /// Something that is there and is not served, and why, in words for the operator: `Files` tells the log once. For
    /// clients there is nothing.
    case withheld(String)
}

/// One file of a source, in one state.
public struct SourceFile: Sendable {
    /// Where its content is.
    public enum Content: Sendable {
        /// In memory.
        case bytes([UInt8])
        /// In a file, or in a part of one. Small ones are read and kept in memory, large ones are sent by the kernel.
        case slice(FileSlice)
        /// Made when it is needed, as this number of bytes of one of the others: by decompression, for example. It may
        /// take its time. What it throws becomes a 500.
        case made(count: Int, @Sendable () throws -> Content)
    }

    /// Where its content is.
    public let content: Content
    /// Stands for one content: another one has another tag. Nil if nobody can tell: then no client keeps it, and it is
    /// read at each look.
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
