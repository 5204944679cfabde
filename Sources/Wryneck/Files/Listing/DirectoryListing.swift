// DirectoryListing.swift - the settings for lists of directories without an index.

/// Lists of directories without an index: a page for people, JSON for programs that prefer it.
///
/// The page works without scripts: it is sorted and paged by its query (`?sort=size&order=desc&page=2`), and its
/// Content-Security-Policy allows no script. Names that begin with a dot are listed only where they are served, too.
public struct DirectoryListing: Sendable {
    /// The most entries of a directory that are read; the list says so if there are others. They are in memory, and
    /// sorted, while a thread of the pool makes the list.
    public var entryLimit = 100_000
    /// The most entries on a page: some 200 KiB of HTML.
    public var pageLength = 1000

    /// The defaults.
    public init() {}
}
