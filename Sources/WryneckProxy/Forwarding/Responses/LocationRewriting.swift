// LocationRewriting.swift - the URLs in a backend's fields, as clients can follow them: RFC 9110 §10.2.2.
// Invariant: only what leads to the backend itself changes, and becomes a path: then it is right whatever name and
// scheme the client has asked for.

internal import WryneckClient
internal import WryneckHTTP

/// The URLs of one backend behind one place of the front.
struct LocationRewriting: Sendable {
    private let backend: ClientURL
    /// The Host that the backend was asked for, if it is not its own: it takes that name for its own.
    private let host: String?
    private let paths: PublicPaths

    init(_ backend: ClientURL, host: String?, _ paths: PublicPaths) {
        (self.backend, self.host, self.paths) = (backend, host, paths)
    }

    /// The value of Location or Content-Location for the client. A relative path stays: the client sees the same path
    /// above it as the backend does.
    func location(_ text: String) -> String {
        guard isAbsolute(text), let url = try? backend.resolving(text), isOwn(url), let path = paths.path(url.path)
        else { return text }
        return path + (url.query.map { "?\($0)" } ?? "") + (url.fragment.map { "#\($0)" } ?? "")
    }

    /// The value of Refresh, which has the URL behind a number of seconds: `5; url=/next` (HTML, "Refresh").
    func refresh(_ text: String) -> String {
        guard let sign = text.firstIndex(where: { $0 == ";" || $0 == "," }) else { return text }
        guard let equals = text[sign...].firstIndex(of: "="),
            String(text[text.index(after: sign)..<equals].trimmed).hasSameBytesIgnoringCase(as: "url")
        else { return text }
        let start = text[text.index(after: equals)...].drop { $0 == " " || $0 == "\"" || $0 == "'" }
        let url = start.prefix { $0 != "\"" && $0 != "'" }.trimmed
        return text[..<url.startIndex] + location(String(url)) + text[url.endIndex...]
    }

    private func isAbsolute(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return start.hasPrefix("/") || start.hasPrefix("http://") || start.hasPrefix("https://")
    }

    /// Whether the backend means itself. A backend that was asked in the clear builds `http` URLs of the client's own
    /// Host, also for a client that came by `https`.
    private func isOwn(_ url: ClientURL) -> Bool {
        if url.origin == backend.origin { return true }
        guard let host, let named = try? ClientURL("\(url.scheme.rawValue)://\(host)") else { return false }
        return named.origin == url.origin
    }
}
