// SlashRedirect.swift - where a directory is that was asked for without its slash.
// Invariant: the location is a path on this site: it begins with one slash and neither a second one nor a backslash, whatever the
// client wrote, and holds nothing that would not have to be escaped in a path.

internal import WryneckHTTP

enum SlashRedirect {
    /// The request's own path with a slash behind it, and its query.
    ///
    /// Without the slash a browser would look for the page's relative links one level too high.
    static func location(_ request: Request) -> String {
        // The segments, decoded and encoded anew: what was an escape stays one, and what should have been becomes one.
        let segments = request.path.walked + request.path.remaining
        let path = segments.drop { $0.isEmpty }.map { PercentCoding.encode(segment: $0) }.joined(separator: "/")
        let query = request.head.rawQuery.map { "?" + $0 } ?? ""
        return "/" + (path.isEmpty ? "" : path + "/") + query
    }
}
