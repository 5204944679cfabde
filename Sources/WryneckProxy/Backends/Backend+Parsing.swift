// Backend+Parsing.swift - backends from text.

internal import WryneckClient

extension Backend {
    /// Reads a backend.
    /// - Parameters:
    ///   - text: `http://host[:port][/folder]`, `https://host[:port][/folder]`, `unix:/path` or `unix:@name`.
    ///   - weight: how much it gets beside others, 1 to 1000.
    /// - Throws: the first fault.
    public init(_ text: String, weight: Int = 1) throws(Backend.Mistake) {
        guard Self.weights.contains(weight) else { throw .weight }
        if let path = Self.socketPath(in: text) {
            let base = try Self.url("http://localhost/")
            self.init(base, socket: (path, try Self.checked(socketPath: path)), weight: weight)
        } else {
            self.init(try Self.base(text), weight: weight)
        }
    }

    private static func base(_ text: String) throws(Backend.Mistake) -> ClientURL {
        // Before anything else, so that no other fault quotes it one day.
        guard !hasUserInfo(text) else { throw .userInfo }
        let url = try url(text)
        guard url.scheme == .http || url.scheme == .https else { throw .scheme }
        guard url.query == nil else { throw .query }
        guard url.fragment == nil else { throw .fragment }
        return url
    }

    private static func url(_ text: String) throws(Backend.Mistake) -> ClientURL {
        do throws(ClientURL.Mistake) { return try ClientURL(text) } catch {
            throw error == .scheme ? .scheme : .url(error)
        }
    }

    /// Whether there is an "@" where a URL has its authority.
    private static func hasUserInfo(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty else { return false }
        return parts[2].prefix { !"/?#".utf8.contains($0) }.contains(UInt8(ascii: "@"))
    }

    /// What follows `unix:`. Both slashes of `unix:///run/app.sock`, as others write it, are no part of the path.
    private static func socketPath(in text: String) -> String? {
        guard text.hasPrefix("unix:") else { return nil }
        let path = text.dropFirst(5)
        return String(path.hasPrefix("///") ? path.dropFirst(2) : path)
    }

    /// The path as `ClientRequest` wants it: with the NUL of an abstract name.
    private static func checked(socketPath path: String) throws(Backend.Mistake) -> String {
        let name = path.hasPrefix("@") ? path.dropFirst() : path[...]
        guard !name.isEmpty else { throw .emptySocketPath }
        guard path.hasPrefix("/") || path.hasPrefix("@") else { throw .relativeSocketPath }
        guard path.utf8.count <= 107 else { throw .longSocketPath }
        guard !path.utf8.contains(0) else { throw .socketPathByte }
        return path.hasPrefix("@") ? "\0\(name)" : path
    }
}
