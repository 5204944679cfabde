// Options.swift - the command line.

struct Options {
    static let usage = "usage: crawler [--concurrency N] [--limit N] URL"

    /// Pages that are fetched at a time.
    private(set) var concurrency = 4
    /// Pages in all.
    private(set) var limit = 1000
    private(set) var url = ""

    /// Nil if they are wrong.
    init?(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)[...]
        while let word = rest.popFirst() {
            if word.hasPrefix("--") {
                guard let value = rest.popFirst(), set(word, value) else { return nil }
            } else {
                guard url.isEmpty else { return nil }
                url = word
            }
        }
        if url.isEmpty { return nil }
    }

    private mutating func set(_ name: String, _ value: String) -> Bool {
        guard let number = Int(value), (1...1_000_000).contains(number) else { return false }
        switch name {
        case "--concurrency": concurrency = number
        case "--limit": limit = number
        default: return false
        }
        return true
    }
}
