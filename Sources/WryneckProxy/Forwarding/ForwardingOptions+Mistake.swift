// ForwardingOptions+Mistake.swift - options that no request could be sent with.

internal import WryneckClient
internal import WryneckHTTP

extension ForwardingOptions {
    /// The option that is malformed.
    public enum Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// `host` is set to something else than a host with or without a port.
        case host(String)
        /// `via` is no token.
        case via(String)
        /// `cookieDomain` is set to something that is no host name.
        case cookieDomain(String)

        /// In words.
        public var description: String {
            switch self {
            case .host(let text): "\"\(text)\" is no host for a backend: write host or host:port"
            case .via(let text): "\"\(text)\" is no name for Via: write letters, digits and hyphens"
            case .cookieDomain(let text): "\"\(text)\" is no domain for cookies: write a host name"
            }
        }
    }

    /// Throws the first mistake.
    package func check() throws(Mistake) {
        if case .set(let text) = host, !Self.isAuthority(text) { throw .host(text) }
        if let via, !ViaField.isName(via) { throw .via(via) }
        if case .set(let text) = cookieDomain, !Self.isDomain(text) { throw .cookieDomain(text) }
    }

    /// Whether the text is all of an authority, and none of the parts around one.
    private static func isAuthority(_ text: String) -> Bool {
        !text.utf8.contains { "/?#@".utf8.contains($0) } && (try? ClientURL("http://\(text)")) != nil
    }

    private static func isDomain(_ text: String) -> Bool { (try? SetCookie("a", "b", domain: text)) != nil }
}
