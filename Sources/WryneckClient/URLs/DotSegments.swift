// DotSegments.swift - "." and ".." in paths: RFC 3986 §5.2.4.
// Invariant: the result begins with a slash and has no such segment left. An escaped dot is not looked at: who reads
// `%2e%2e` as a step up does so on his own.

/// Resolves the segments that are steps.
enum DotSegments {
    /// The path without "." and ".."; more steps up than there are segments end at the root.
    static func removed(from path: String) -> String {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            // Before the first slash of an absolute path is nothing.
            if index == 0, segment.isEmpty { continue }
            guard segment == "." || segment == ".." else { kept.append(segment); continue }
            if segment == "..", !kept.isEmpty { kept.removeLast() }
            if index == segments.count - 1 { kept.append("") }
        }
        return "/" + kept.joined(separator: "/")
    }
}
