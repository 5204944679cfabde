// CookiePath.swift - which paths a cookie is sent to: RFC 6265bis §5.1.4.

internal import WryneckHTTP

/// The rules for the paths of cookies.
enum CookiePath {
    /// The folder of the path of a URL.
    static func standard(for path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: ASCII.slash), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// Whether `path` is the cookie's or lies below it. Bytes are compared, and only whole segments count.
    static func matches(_ path: String, _ cookie: String) -> Bool {
        let (path, cookie) = (path.utf8, cookie.utf8)
        guard path.starts(with: cookie) else { return false }
        return path.count == cookie.count || cookie.last == ASCII.slash
            || path[path.index(path.startIndex, offsetBy: cookie.count)] == ASCII.slash
    }
}
