// Options.swift - the command line.
// Invariant: a test that exists ends, after some time or some requests.

struct Options {
    static let usage = "usage: load-test [--rate N/s] [--concurrency N] [--seconds N] [--count N] URL"
    private static let usualSeconds = 10

    /// Requests that are begun in a second; nil for as many as there can be.
    private(set) var rate: Int?
    /// Requests that are under way at a time, at most.
    private(set) var concurrency = 10
    /// How long it goes on; nil for until `count` is reached.
    private(set) var seconds: Int?
    /// Requests in all; nil for no limit but the time.
    private(set) var count: Int?
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
        guard !url.isEmpty else { return nil }
        if seconds == nil, count == nil { seconds = Options.usualSeconds }
    }

    private mutating func set(_ name: String, _ value: String) -> Bool {
        let digits = name == "--rate" && value.hasSuffix("/s") ? value.dropLast(2) : value[...]
        guard let number = Int(digits), (1...1_000_000_000).contains(number) else { return false }
        switch name {
        case "--rate": rate = number
        // Each is a connection, and so a descriptor.
        case "--concurrency" where number <= 100_000: concurrency = number
        case "--seconds": seconds = number
        case "--count": count = number
        default: return false
        }
        return true
    }
}
