// RoutePattern.swift - the path of a route, in pieces. Nothing is refused: braces that are not a whole `{name}` are
// plain text, and everything behind `{rest...}`, which could never be reached, is left out.

struct RoutePattern {
    enum Segment: Equatable {
        case literal(String)
        case parameter(String)
        case rest(String)
    }

    let segments: [Segment]

    /// - Parameter path: with or without a slash in front; empty for the branch itself.
    init(_ path: String) {
        let path = path.hasPrefix("/") ? path.dropFirst() : path[...]
        guard !path.isEmpty else {
            segments = []
            return
        }
        var found: [Segment] = []
        for text in path.split(separator: "/", omittingEmptySubsequences: false) {
            let segment = RoutePattern.segment(text)
            found.append(segment)
            if case .rest = segment { break }
        }
        segments = found
    }

    private static func segment(_ text: Substring) -> Segment {
        guard text.hasPrefix("{"), text.hasSuffix("}") else { return .literal(String(text)) }
        let name = text.dropFirst().dropLast()
        if name.hasSuffix("..."), name.count > 3 { return .rest(String(name.dropLast(3))) }
        return name.isEmpty ? .literal(String(text)) : .parameter(String(name))
    }
}
