// PathPrefixes.swift - paths with all that is below them, as lists of exceptions name them.
// Invariant: compared by whole decoded segments, as the tree walks them: `/health` is not `/healthy`.

internal import Wryneck

struct PathPrefixes {
    private let prefixes: [[String]]

    /// - Parameter paths: such as `/webhooks` or `/assets/css`, with or without slashes at their ends; an empty one is
    ///   left out, because it would be all.
    init(_ paths: [String]) {
        prefixes = paths.map { $0.split(separator: "/").map(String.init) }.filter { !$0.isEmpty }
    }

    /// Whether the request's whole path is one of them, or below one.
    func contain(_ request: Request) -> Bool {
        if prefixes.isEmpty { return false }
        let segments = request.path.walked + request.path.remaining
        return prefixes.contains { prefix in
            segments.count >= prefix.count && zip(prefix, segments).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
        }
    }
}
