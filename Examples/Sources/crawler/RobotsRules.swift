// RobotsRules.swift - what a site asks of robots without a name of their own: RFC 9309.
// Invariant: any bytes are rules. A line that means nothing is skipped.

struct RobotsRules {
    private struct Rule {
        let pattern: [UInt8]
        let allows: Bool
    }

    private var rules: [Rule] = []

    /// Everything is allowed.
    init() {}

    /// - Parameter file: the content of robots.txt, of which the groups for "*" count (§2.2.1).
    init(_ file: String) {
        var (isOurs, isInAgents) = (false, false)
        for line in file.split(whereSeparator: \.isNewline) {
            guard let (name, value) = RobotsRules.field(line) else { continue }
            switch name {
            case "user-agent":
                // The lines above one group: it is ours if one of them says so.
                isOurs = isInAgents && isOurs || value == "*"
                isInAgents = true
            case "allow", "disallow":
                isInAgents = false
                // An empty value forbids nothing, and allows nothing.
                if isOurs, !value.isEmpty { rules.append(Rule(pattern: Array(value.utf8), allows: name == "allow")) }
            default: continue
            }
        }
    }

    private static func field(_ line: Substring) -> (name: String, value: Substring)? {
        let text = line.prefix { $0 != "#" }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        return (trimmed(text[..<colon]).lowercased(), trimmed(text[text.index(after: colon)...]))
    }

    /// Without blanks around it, and without the mark that some editors begin a file with.
    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...end]
    }

    /// Whether a target, path and query, may be fetched: the longest pattern that matches decides, and of equal ones
    /// that which allows (§2.2.2).
    func allow(_ target: String) -> Bool {
        let target = Array(target.utf8)
        let matching = rules.filter { RobotsRules.matches(target, $0.pattern) }
        guard let length = matching.map(\.pattern.count).max() else { return true }
        return matching.contains { $0.pattern.count == length && $0.allows }
    }

    /// §2.2.3: "*" stands for any bytes, and "$" at the end for the target's end. Each star is tried again only until
    /// the next one is reached, so that no pattern takes long.
    private static func matches(_ target: [UInt8], _ pattern: [UInt8]) -> Bool {
        let isAnchored = pattern.last == UInt8(ascii: "$")
        let pattern = isAnchored ? pattern.dropLast() : pattern[...]
        var (at, next) = (0, 0)
        var star: (at: Int, next: Int)?
        while true {
            if next == pattern.count, !isAnchored || at == target.count { return true }
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                next += 1
                star = (at, next)
            } else if next < pattern.count, at < target.count, pattern[next] == target[at] {
                (at, next) = (at + 1, next + 1)
            } else if let last = star, last.at < target.count {
                // The star takes one byte more.
                star = (last.at + 1, last.next)
                (at, next) = (last.at + 1, last.next)
            } else {
                return false
            }
        }
    }
}
