// DirectoryListing.swift - that directories without an index are listed, and how much of them.

/// Lists of directories that have no index: a page for people, JSON for programs that accept that rather.
///
/// The page works without scripts: it is sorted and paged by its query (`?sort=size&order=desc&page=2`), and its Content-Security-Policy lets
/// nothing run. Names that begin with a dot are listed only where they are served, too.
public struct DirectoryListing: Sendable {
    /// So many entries of a directory are read, and no more; the list says so if there are others. They are in memory, and sorted, while the
    /// list is made, on a thread of the pool.
    public var entryLimit = 100_000
    /// So many entries are on a page: some 200 KiB of HTML.
    public var pageLength = 1000

    /// The defaults.
    public init() {}
}
