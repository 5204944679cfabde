// CookieRewriting.swift - Set-Cookie of a backend, for browsers that know only the front: RFC 6265 §4.1.2.
// Invariant: name, value and all attributes but the two stay byte for byte.

internal import WryneckHTTP

/// What becomes of a backend's cookies.
struct CookieRewriting: Sendable {
    /// Nil if paths stay.
    private let paths: PublicPaths?
    private let domain: ForwardingOptions.CookieDomain

    init(_ paths: PublicPaths?, _ domain: ForwardingOptions.CookieDomain) {
        (self.paths, self.domain) = (paths, domain)
    }

    /// Whether any cookie could change.
    var isNeeded: Bool { paths != nil || domain != .keep }

    /// The value of Set-Cookie for the client.
    func cookie(_ text: String) -> String {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        let isOfHost = parts[0].trimmed.lowercased().hasPrefix("__host-")
        return ([parts[0]] + parts.dropFirst().compactMap { attribute($0, isOfHost: isOfHost) }).joined(separator: ";")
    }

    /// The attribute for the client; nil if it goes.
    private func attribute(_ part: Substring, isOfHost: Bool) -> Substring? {
        guard let equals = part.firstIndex(of: "=") else { return part }
        let value = part[part.index(after: equals)...].trimmed
        switch part[..<equals].trimmed.lowercased() {
        case "path" where !isOfHost: return path(String(value)).map { part[...equals] + $0 } ?? part
        case "domain": return changed(part, upTo: equals)
        default: return part
        }
    }

    /// RFC 6265 §5.1.4: `/api` is the place of the proxy and of all below it, `/api/` would be only the latter.
    private func path(_ path: String) -> String? {
        guard let name = paths?.path(path) else { return nil }
        return path == "/" && name != "/" ? String(name.dropLast()) : name
    }

    private func changed(_ part: Substring, upTo equals: Substring.Index) -> Substring? {
        switch domain {
        case .keep: part
        case .remove: nil
        case .set(let name): part[...equals] + name
        }
    }
}
