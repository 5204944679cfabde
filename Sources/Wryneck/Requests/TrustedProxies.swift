// TrustedProxies.swift - the client behind proxies: X-Forwarded-For, or Forwarded (RFC 7239). Invariants: the field
// is read only if the socket's other end is a proxy on the list, and backwards only as far as its authors are on the
// list: the client may have invented everything before. One field is read and never the other, since a proxy passes
// on the one that it does not know.

internal import HTTPTypes
internal import WryneckHTTP
public import WryneckReactor

/// Proxies that are believed when they tell the address of a client.
///
/// ```swift
/// var options = Site.Options()
/// options.trustedProxies = TrustedProxies([SocketAddress.Network("10.0.0.0/8")].compactMap { $0 })
/// ```
public struct TrustedProxies: Sendable {
    /// The field that tells it.
    public enum Field: String, Hashable, Sendable, CaseIterable {
        /// `X-Forwarded-For: 192.0.2.7, 10.0.0.3`, of nginx, Apache, HAProxy and most load balancers.
        case xForwardedFor = "x-forwarded-for"
        /// `Forwarded: for=192.0.2.7` (RFC 7239).
        case forwarded
    }

    /// The proxies' addresses. `SocketAddress.Network.unixSockets` stands for all peers on UNIX sockets.
    public var networks: [SocketAddress.Network]
    /// The field that all of them write, each behind the content that it has received.
    public var field: Field

    /// - Parameters:
    ///   - networks: the proxies' addresses; `SocketAddress.Network.unixSockets` stands for all peers on UNIX sockets.
    ///   - field: the field that all of them write. Name the one that they really set: they pass the other one on as
    ///     the client has sent it.
    public init(_ networks: [SocketAddress.Network], field: Field = .xForwardedFor) {
        self.networks = networks
        self.field = field
    }

    func contains(_ address: SocketAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// The first address, from the socket backwards, that is not a proxy's; the very first one if all are.
    func client(_ peer: SocketAddress, _ headers: Headers) -> SocketAddress {
        guard contains(peer) else { return peer }
        var known = peer
        for element in elements(headers).reversed() {
            // Hidden (RFC 7239 §6.3) or malformed: the proxy that has written it is the last one known.
            guard let address = TrustedProxies.address(element) else { return known }
            known = address
            if !contains(address) { return known }
        }
        return known
    }

    /// The elements of the field, of which each proxy appends one.
    private func elements(_ headers: Headers) -> [Substring] {
        switch field {
        case .xForwardedFor:
            headers.all(TrustedProxies.xForwardedFor).flatMap {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
        case .forwarded:
            headers.all(TrustedProxies.forwarded).flatMap { TrustedProxies.split($0, at: ",") }.map(
                TrustedProxies.forParameter)
        }
    }

    private static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .via
    private static let forwarded = HTTPField.Name("Forwarded") ?? .via

    /// Reads `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1` or `[2001:db8::1]:4711`, with blanks around.
    private static func address(_ text: Substring) -> SocketAddress? {
        let text = text.trimmed
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let port = text[text.index(after: end)...]
            return isPort(port) ? plain(text[text.index(after: text.startIndex)..<end]) : nil
        }
        if let address = plain(text) { return address }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return nil }
        return plain(text[..<colon])
    }

    /// An address; an IPv4 address in the form of an IPv6 one becomes an IPv4 address, as it does for sockets.
    private static func plain(_ text: Substring) -> SocketAddress? {
        switch SocketAddress(String(text), port: 0) {
        case .ipv6(0, let low, _, _) where low >> 32 == 0xFFFF: .ipv4(UInt32(truncatingIfNeeded: low), port: 0)
        case let address: address
        }
    }

    /// Nothing, or a colon and digits.
    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || text.hasPrefix(":") && text.dropFirst().utf8.allSatisfy { (48...57).contains($0) }
    }

    /// The value of `for` in `for="[2001:db8::1]:4711";proto=https`, without quotes; empty without one.
    private static func forParameter(_ element: Substring) -> Substring {
        for pair in split(String(element), at: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].trimmed.lowercased() == "for" else { continue }
            let value = parts[1].trimmed
            guard value.hasPrefix("\""), value.hasSuffix("\""), value.utf8.count > 1 else { return value }
            return value.dropFirst().dropLast()
        }
        return ""
    }

    /// The parts between separators; a separator within quotes is not one.
    private static func split(_ text: String, at separator: Unicode.Scalar) -> [Substring] {
        var parts: [Substring] = []
        var (start, isQuoted, isEscaped) = (text.startIndex, false, false)
        for index in text.unicodeScalars.indices {
            let scalar = text.unicodeScalars[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, scalar == "\\" {
                isEscaped = true
            } else if scalar == "\"" {
                isQuoted.toggle()
            } else if scalar == separator, !isQuoted {
                parts.append(text[start..<index])
                start = text.unicodeScalars.index(after: index)
            }
        }
        return parts + [text[start...]]
    }
}
