// PeerOptions.swift - the command line of `client-peer ask`.

struct PeerOptions {
    /// Whether the server has to speak HTTP/2, or must not; nil for either.
    private(set) var isHTTP2: Bool?
    /// The file with the authorities that are trusted.
    private(set) var roots: String?
    /// Whether bodies go by PUT and are fetched afterwards, because there is no /echo.
    private(set) var puts = false
    /// Without a slash at its end.
    private(set) var base = ""
    private(set) var cases: [String] = []

    /// Nil if it is wrong.
    init?(_ arguments: some Sequence<String>) {
        var isLarge = false
        var rest = Array(arguments)[...]
        while let word = rest.popFirst() {
            switch word {
            case "--http1": isHTTP2 = false
            case "--http2": isHTTP2 = true
            case "--put": puts = true
            case "--large": isLarge = true
            case "--ca":
                guard let file = rest.popFirst() else { return nil }
                roots = file
            case _ where word.hasPrefix("-"): return nil
            case _ where base.isEmpty: base = word
            default: cases.append(word)
            }
        }
        guard !base.isEmpty else { return nil }
        if base.hasSuffix("/") { base.removeLast() }
        if cases.isEmpty { cases = Visit.usual + (isLarge ? Visit.large : []) }
    }
}
