// MaxForwards.swift - how many proxies an OPTIONS may pass: RFC 9110 §7.6.2. For TRACE it counts, too, which is not
// forwarded here at all; in other requests it means nothing and stays as it is.

internal import HTTPTypes
internal import WryneckHTTP

/// The reading of Max-Forwards.
enum MaxForwards {
    /// The number that came; nil if it does not count. A malformed one is refused: a request that has to stop somewhere
    /// would go on.
    static func read(_ method: HTTPRequest.Method, _ headers: Headers) throws(HTTPError) -> Int? {
        guard method == .options, let first = headers.first(.maxForwards) else { return nil }
        guard headers.all(.maxForwards).count == 1, let number = Array(first.utf8).withUnsafeBytes(ASCII.decimal) else {
            throw HTTPError(.badRequest, "malformed Max-Forwards")
        }
        return number
    }
}
