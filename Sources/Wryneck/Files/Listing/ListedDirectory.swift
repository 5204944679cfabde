// ListedDirectory.swift - the content of a list's page: entries filtered, in order, and cut into pages. No I/O.

internal import WryneckHTTP

/// How a list is sorted.
struct ListingOrder: Sendable, Equatable {
    enum Key: String, Sendable, CaseIterable {
        case name, size, modified
    }

    var key = Key.name
    var isDescending = false

    /// Whether one entry comes before the other. Directories always come first, and equal entries are ordered by name.
    func isBefore(_ left: FileEntries.Entry, _ right: FileEntries.Entry) -> Bool {
        if left.isDirectory != right.isDirectory { return left.isDirectory }
        let order = compare(left, right)
        if order != 0 { return isDescending ? order > 0 : order < 0 }
        return NaturalOrder.compare(left.name, right.name) < 0
    }

    private func compare(_ left: FileEntries.Entry, _ right: FileEntries.Entry) -> Int {
        switch key {
        case .name: NaturalOrder.compare(left.name, right.name)
        case .size: left.size == right.size ? 0 : left.size < right.size ? -1 : 1
        case .modified:
            (left.modified ?? .min) == (right.modified ?? .min)
                ? 0 : (left.modified ?? .min) < (right.modified ?? .min) ? -1 : 1
        }
    }
}

/// One page of a directory's list.
struct ListedDirectory: Sendable {
    let entries: [FileEntries.Entry]
    let page: Int
    let pages: Int
    let directories: Int
    let files: Int
    /// Whether all entries were read.
    let isWhole: Bool
    /// Whether the directory above is served, too.
    let hasParent: Bool
    /// For the log.
    let remarks: [String]

    init(_ all: FileEntries, path: SourcePath, showsHidden: Bool, _ listing: Files.Listing, _ page: ListingPage) {
        let shown = all.entries.filter { ListedDirectory.isShown($0, in: path, showsHidden: showsHidden) }
        let length = max(listing.pageLength, 1)
        pages = max((shown.count - 1) / length + 1, 1)
        self.page = min(max(page.number, 1), pages)
        let first = (self.page - 1) * length
        entries = Array(
            shown.sorted(by: page.order.isBefore)[min(first, shown.count)..<min(first + length, shown.count)])
        directories = shown.count(where: \.isDirectory)
        files = shown.count - directories
        isWhole = all.isWhole
        hasParent = !path.isEmpty
        let cut = "more than \(listing.entryLimit) are in this folder; the list has the first by name"
        remarks = all.isWhole ? all.remarks : all.remarks + [cut]
    }

    /// Whether the name of an entry lets it be served.
    static func isShown(_ entry: FileEntries.Entry, in path: SourcePath, showsHidden: Bool) -> Bool {
        !entry.name.isHiddenName || (showsHidden && !entry.name.bytes.starts(with: StagedFile.prefix.utf8))
            || (path.isEmpty && entry.name == ".well-known" && entry.isDirectory)
    }
}
