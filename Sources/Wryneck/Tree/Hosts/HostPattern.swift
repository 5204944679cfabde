// HostPattern.swift - the names of a site, as a list of allowed hosts spells them.
// Invariant: a name is compared by whole labels, never as the end of a text: `evil-example.org` is not
// `*.example.org`.

internal import WryneckReactor

/// A host that requests may be for, or several hosts: `example.org`, `*.example.org`, `localhost:8080`, `[::1]`, or
/// `*` for all.
///
/// Names are compared without regard to case and to a dot at the end, addresses as numbers (`[0:0:0:0:0:0:0:1]` is
/// `[::1]`). A pattern without a port fits each port. A pattern with a port fits that one; with 80 or 443 it also
/// fits a request without a port, since browsers omit these.
public struct HostPattern: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    enum Host: Hashable {
        case any
        /// Names with one or more labels before this end, which begins with a dot.
        case below(String)
        case name(String)
        case address(SocketAddress)
    }

    /// The text of the pattern.
    public let description: String
    let host: Host
    let port: Int?

    /// - Parameter text: the pattern. The result is nil if it is none: a star is the whole name, or stands before a
    ///   dot.
    public init?(_ text: String) {
        description = text
        // An IPv6 address may stand without the brackets that it has in a URL.
        if let address = SocketAddress(text, port: 0) {
            (host, port) = (.address(address), nil)
            return
        }
        let place = Place(text)
        guard place.isWhole, !text.hasSuffix("*.") else { return nil }
        port = place.port
        switch place.host {
        case .name("*"): host = .any
        case .name(let name) where name.hasPrefix("*."):
            guard HostPattern.isName(name.dropFirst(2)) else { return nil }
            host = .below(String(name.dropFirst()))
        case .name(let name):
            guard HostPattern.isName(name[...]) else { return nil }
            host = place.host
        case .address, .any, .below: host = place.host
        }
    }

    /// Makes a pattern of a literal; a literal that is not a pattern fits no request.
    /// - Parameter text: the pattern.
    public init(stringLiteral text: String) { self = HostPattern(text) ?? HostPattern(unfit: text) }

    private init(unfit text: String) { (description, host, port) = (text, .name(""), nil) }

    private static func isName(_ name: Substring) -> Bool {
        !name.isEmpty && !name.hasPrefix(".")
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 >= 0x80 || "-._".utf8.contains($0)
            }
    }

    /// Whether it fits the host and the port.
    package func fits(_ place: Place) -> Bool {
        guard fitsPort(of: place) else { return false }
        switch host {
        case .any: return true
        case .below(let end):
            guard case .name(let name) = place.host else { return false }
            return name.utf8.count > end.utf8.count && name.utf8.suffix(end.utf8.count).elementsEqual(end.utf8)
                && name.utf8.first != UInt8(ascii: ".")
        case .name(let name): return host == place.host && !name.isEmpty
        case .address: return host == place.host
        }
    }

    /// Whether it has no port, or this one; that of a scheme may be left out.
    func fitsPort(of place: Place) -> Bool {
        guard let port else { return true }
        return port == place.port || place.port == nil && (port == 80 || port == 443)
    }

    /// Whether the pattern names a port.
    package var hasPort: Bool { port != nil }

    /// Whether it was a literal that is no pattern.
    var isUnfit: Bool { host == .name("") }

    /// The host and the port of a request, or of a pattern.
    package struct Place {
        let host: Host
        package let port: Int?
        /// Whether the text has a host, perhaps a port, and nothing else.
        package let isWhole: Bool

        package init(_ authority: String) {
            var rest = authority[...]
            if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
                let inner = String(rest[rest.index(after: rest.startIndex)..<end])
                host = SocketAddress(inner, port: 0).map { .address($0) } ?? .name("[\(inner.lowercased())]")
                rest = rest[rest.index(after: end)...]
            } else {
                let name = rest.prefix { $0 != ":" }
                rest = rest[name.endIndex...]
                let plain = name.lowercased()
                let whole = plain.hasSuffix(".") && plain != "." ? String(plain.dropLast()) : plain
                host = SocketAddress(whole, port: 0).map { .address($0) } ?? .name(whole)
            }
            // An empty port counts as none (RFC 3986 §3.2.3).
            let digits = rest.dropFirst()
            port = digits.utf8.allSatisfy { (48...57).contains($0) } ? Int(digits) : nil
            isWhole = rest.isEmpty || rest.hasPrefix(":") && port.map { (0...65_535).contains($0) } ?? false
        }
    }
}
