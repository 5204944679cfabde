// ArchiveEncoder.swift - the bytes of an archive's format before, between and behind the contents of files. No I/O.

/// A file or directory of an archive.
struct ArchiveEntry: Sendable, Equatable {
    /// The path, with slashes between its parts; that of a directory ends in one.
    let name: [UInt8]
    /// The size in bytes; nil for a directory.
    let size: Int?
    /// The modification time in seconds since 1970; nil if it is not known.
    let modified: Int?

    var isDirectory: Bool { size == nil }
}

/// A format of archives. The order of calls for each entry is `begin`, `count` for each piece of the content, `finish`;
/// the last call is `end`.
protocol ArchiveEncoder: Sendable {
    /// Adds the bytes before an entry's content.
    mutating func begin(_ entry: ArchiveEntry, into output: inout [UInt8])
    /// Counts a piece of content, which the caller adds to the archive.
    mutating func count(_ bytes: [UInt8])
    /// Adds the bytes behind an entry's content.
    mutating func finish(into output: inout [UInt8])
    /// The bytes behind the last entry.
    mutating func end() -> [UInt8]
}
