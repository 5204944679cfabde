// Files+Archives.swift - the settings for archives of directories.

extension Files {
    /// Archives of listed directories: `?archive=zip` and `?archive=tar` behind a directory's path, and links to both
    /// in its list.
    ///
    /// An archive is made while it is sent, and only the names are kept: it has no length, no ETag and no ranges, and a
    /// client that reads slowly slows the reading down. It contains the files that `Files` would serve: no hidden
    /// names, no links that lead out of the root, no files that cannot be read. Nothing is compressed. The connection
    /// breaks off if a file becomes shorter while it is sent, or if the disk fails.
    public struct Archives: Sendable {
        /// The format of an archive.
        public enum Format: String, Sendable, CaseIterable {
            /// A zip archive with stored entries, and with ZIP64 fields where they are needed.
            case zip
            /// A tar archive of POSIX.1-2001 (pax).
            case tar
        }

        /// The formats that clients may ask for, in the order of their links.
        public var formats = Format.allCases
        /// The most files and directories in an archive, on all levels together; more are refused with 403. A zip
        /// archive keeps some 100 bytes of each in memory while it is made.
        public var entryLimit = 50_000
        /// The most levels of directories below the first; more are refused with 403.
        public var depthLimit = 64
        /// The most archives under way at a time, on each reactor; a request for one more gets 503. Each keeps a disk
        /// busy.
        public var simultaneousLimit = 8

        /// The defaults.
        public init() {}
    }
}
