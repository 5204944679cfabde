// ProxyRule.swift - `PATH=SERVER` of --proxy.

internal import ArgumentParser
internal import Wryneck
internal import WryneckProxy

/// A path, and a server that answers for it and for all below.
struct ProxyRule: Sendable {
    /// The path, without a slash at its end: `/api`; empty for everything.
    let path: String
    let backend: Backend
    /// Whether the server's own path takes the place of this one, as with nginx: it is asked for the whole path unless
    /// its URL has one, also if that is a slash alone.
    let replacesPath: Bool

    /// - Throws: `ValidationError` for what is no rule.
    init(_ text: String) throws {
        let equals = text.indices.first { index in
            text[index] == "="
                && ["http://", "https://", "unix:"].contains { text[text.index(after: index)...].hasPrefix($0) }
        }
        guard let equals, text.hasPrefix("/") else {
            throw ValidationError("it is not PATH=SERVER, such as /api/=http://127.0.0.1:3000 or /=unix:/run/app.sock")
        }
        path = try Value.basePath(String(text[..<equals]))
        let server = text[text.index(after: equals)...]
        do { backend = try Backend(String(server)) } catch { throw ValidationError("\(error)") }
        let authority = server.firstRange(of: "://").map { server[$0.upperBound...] }
        replacesPath = authority?.contains("/") ?? false
    }

    /// The names on the path.
    var segments: [String] { path.split(separator: "/").map(String.init) }
}
