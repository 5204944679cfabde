// FileEntries.swift - what a directory of a source holds.

/// The content of a directory.
public struct FileEntries: Sendable {
    /// One file or directory.
    public struct Entry: Sendable, Hashable {
        /// The name, without a path.
        public var name: SourcePath
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
        public init(name: SourcePath, isDirectory: Bool, size: Int, modified: Int?) {
            self.name = name
            self.isDirectory = isDirectory
            self.size = size
            self.modified = modified
        }
    }

    /// The files and directories, in any order.
    public var entries: [Entry]
    /// Whether these are all; if not, they are the first by name.
    public var isWhole: Bool
    /// What there is and is not listed, and why, a line each for the operator, and no more than a few. `Files` tells
    /// the log once.
    public var remarks: [String] = []
    /// The identity of the directory, whatever its path; nil if it is not known.
    var node: FileNode?
    /// The modification time of the directory itself, in whole seconds since 1970; nil if it is not known.
    var modified: Int?

    /// - Parameters:
    ///   - entries: the entries.
    ///   - isWhole: whether these are all; if not, they are the first by name.
    public init(_ entries: [Entry], isWhole: Bool = true) {
        self.entries = entries
        self.isWhole = isWhole
    }
}

/// The identity of a file or directory, however many names it has.
struct FileNode: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
}

extension FileEntries {
    /// The first of many by name, which a source gives if it has more than it was asked for.
    static func first(_ entries: [Entry], limit: Int) -> FileEntries {
        guard entries.count > limit else { return FileEntries(entries) }
        let sorted = entries.sorted { NaturalOrder.isBeforeInLists($0.name, $1.name) }
        return FileEntries(Array(sorted.prefix(limit)), isWhole: false)
    }
}
