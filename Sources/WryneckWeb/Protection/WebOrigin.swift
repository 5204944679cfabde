// WebOrigin.swift - an origin as browsers write it in Origin: a scheme, a host, and a port if it is not the scheme's
// own (RFC 6454 §7).
// Invariant: a text that is not wholly an origin is none; `null`, which is anybody's, is none either.

/// Where a page comes from: `https://shop.example` or `https://shop.example:8443`.
public struct WebOrigin: Hashable, Sendable, CustomStringConvertible, LosslessStringConvertible {
    /// `https` or `http`, or another scheme, in lower case.
    public let scheme: String
    /// The host's name in lower case, without a dot at its end, or an address; one of IPv6 has its brackets.
    public let host: String
    /// The port; nil for the one that the scheme stands for.
    public let port: Int?

    /// - Parameter text: the origin. Nil if it is none: also `null`, a list, or one with a path.
    public init?(_ text: String) {
        guard let slashes = text.firstRange(of: "://"), text.utf8.count <= 512 else { return nil }
        let scheme = text[..<slashes.lowerBound].lowercased()
        guard let first = scheme.utf8.first, (97...122).contains(first),
            scheme.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || "+-.".utf8.contains($0) }),
            let place = WebOrigin.place(text[slashes.upperBound...], scheme)
        else { return nil }
        self.scheme = scheme
        (host, port) = place
    }

    /// The origin as browsers write it.
    public var description: String { "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") }

    /// Whether a request's authority names the same host and port, if it came by the origin's scheme.
    /// - Parameter authority: as Host or `:authority` has it.
    /// - Returns: false also for a malformed one.
    func isSamePlace(as authority: String) -> Bool {
        guard let place = WebOrigin.place(authority[...], scheme) else { return false }
        return place.host == host && place.port == port
    }

    /// The host and the port of `host[:port]`; nil if it is anything else.
    private static func place(_ text: Substring, _ scheme: String) -> (host: String, port: Int?)? {
        let hostEnd: Substring.Index
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            hostEnd = text.index(after: end)
            let inner = text[..<hostEnd].dropFirst().dropLast()
            guard !inner.isEmpty, inner.utf8.allSatisfy(isAddressByte) else { return nil }
        } else {
            hostEnd = text.firstIndex(of: ":") ?? text.endIndex
            guard text[..<hostEnd].utf8.allSatisfy(isNameByte) else { return nil }
        }
        var host = text[..<hostEnd].lowercased()
        if host.hasSuffix(".") { host.removeLast() }
        guard !host.isEmpty else { return nil }
        let rest = text[hostEnd...]
        if rest.isEmpty { return (host, nil) }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), digits.utf8.count <= 5, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        if digits.isEmpty { return (host, nil) }
        guard let port = Int(digits), port <= 65_535 else { return nil }
        return (host, port == usualPort(scheme) ? nil : port)
    }

    private static func usualPort(_ scheme: String) -> Int? {
        switch scheme {
        case "https", "wss": 443
        case "http", "ws": 80
        default: nil
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
