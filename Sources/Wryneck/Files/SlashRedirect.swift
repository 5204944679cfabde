// SlashRedirect.swift - the redirect for a directory that was asked for without its slash.
// Invariant: the location is a path on this site: it begins with one slash, followed neither by a second one nor by a
// backslash, whatever the client wrote, and contains no byte that has to be escaped in a path.

internal import WryneckHTTP

enum SlashRedirect {
    /// The path of the request with a slash behind it, and its query.
    ///
    /// Without the slash a browser would look for the page's relative links one level too high.
    static func location(_ request: Request) -> String {
        // The segments are decoded and encoded again, so that exactly the bytes that need an escape have one.
        let segments = request.path.walked + request.path.remaining
        let path = segments.drop { $0.isEmpty }.map { PercentCoding.encode(segment: $0) }.joined(separator: "/")
        let query = request.head.rawQuery.map { "?" + $0 } ?? ""
        return "/" + (path.isEmpty ? "" : path + "/") + query
    }
}
