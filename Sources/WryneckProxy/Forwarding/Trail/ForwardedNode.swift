// ForwardedNode.swift - who made a request, as X-Forwarded-For and Forwarded name it: RFC 7239 §6.

internal import WryneckHTTP
internal import WryneckReactor

/// One end of a connection.
struct ForwardedNode: Equatable {
    /// Nil if it has no address that others could know: it is hidden (RFC 7239 §6.3), malformed, or on a UNIX socket.
    let address: SocketAddress?

    init(_ peer: SocketAddress) {
        if case .unix = peer { address = nil } else { address = peer }
    }

    /// Reads `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1` or `[2001:db8::1]:4711`, with blanks around.
    init(_ text: Substring) {
        let text = text.trimmed
        if text.hasPrefix("[") {
            address = Self.bracketed(text.dropFirst())
        } else if let whole = Self.plain(text) {
            address = whole
        } else {
            let host = text.prefix { $0 != ":" }
            address = Self.isPort(text[host.endIndex...]) ? Self.plain(host) : nil
        }
    }

    private static func bracketed(_ text: Substring) -> SocketAddress? {
        guard let end = text.firstIndex(of: "]") else { return nil }
        return isPort(text[text.index(after: end)...]) ? plain(text[..<end]) : nil
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
        text.isEmpty || text.hasPrefix(":") && text.dropFirst().utf8.allSatisfy(ASCII.isDigit)
    }

    /// As X-Forwarded-For has it, without a port.
    var listed: String { address?.host ?? "unknown" }

    /// As the parameter `for` has it, before it is quoted: RFC 7239 §6.
    var parameter: String {
        if case .ipv6 = address { "[\(listed)]" } else { listed }
    }
}
