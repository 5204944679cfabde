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
            (left.modified ?? .min) == (right.modified ?? .min) ? 0 : (left.modified ?? .min) < (right.modified ?? .min) ? -1 : 1
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

    init(_ all: FileEntries, path: String, showsHidden: Bool, _ listing: DirectoryListing, _ page: ListingPage) {
        let shown = all.entries.filter { entry in
            !entry.name.hasPrefix(".") || (showsHidden && !entry.name.hasPrefix(StagedFile.prefix))
                || (path.isEmpty && entry.name == ".well-known" && entry.isDirectory)
        }
        let length = max(listing.pageLength, 1)
        pages = max((shown.count - 1) / length + 1, 1)
        self.page = min(max(page.number, 1), pages)
        let first = (self.page - 1) * length
        entries = Array(shown.sorted(by: page.order.isBefore)[min(first, shown.count)..<min(first + length, shown.count)])
        directories = shown.count(where: \.isDirectory)
        files = shown.count - directories
        isWhole = all.isWhole
        hasParent = !path.isEmpty
    }
}

/// The order of names that people expect: by letter without regard to case, and numbers by value.
enum NaturalOrder {
    static func compare(_ left: String, _ right: String) -> Int {
        var (a, b) = (left.utf8[...], right.utf8[...])
        while let x = a.first, let y = b.first {
            if isDigit(x) && isDigit(y) {
                let order = compare(number(&a), number(&b))
                if order != 0 { return order }
            } else {
                let (x, y) = (lowercased(x), lowercased(y))
                if x != y { return x < y ? -1 : 1 }
                (a, b) = (a.dropFirst(), b.dropFirst())
            }
        }
        if a.isEmpty != b.isEmpty { return a.isEmpty ? -1 : 1 }
        return left == right ? 0 : left < right ? -1 : 1
    }

    /// Removes and returns the digits, without leading zeros.
    private static func number(_ text: inout Substring.UTF8View) -> Substring.UTF8View {
        let digits = text.prefix(while: isDigit)
        text = text.dropFirst(digits.count)
        return digits.drop { $0 == UInt8(ascii: "0") }
    }

    private static func compare(_ left: Substring.UTF8View, _ right: Substring.UTF8View) -> Int {
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        return left.lexicographicallyPrecedes(right) ? -1 : right.lexicographicallyPrecedes(left) ? 1 : 0
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func lowercased(_ byte: UInt8) -> UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte }
}
