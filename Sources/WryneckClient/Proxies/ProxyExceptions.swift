// ProxyExceptions.swift - the hosts of NO_PROXY.
// Invariant: a name is compared with names and an address with addresses. No address ever matches the end of a name,
// whatever zone it has (CVE-2025-22870).

internal import WryneckHTTP
internal import WryneckReactor

/// Hosts that are reached without a proxy.
struct ProxyExceptions: Sendable, Equatable {
    private enum Place: Equatable {
        case everything
        /// The name and all below it.
        case domain(String)
        case network(SocketAddress.Network)
    }

    private var entries: [(place: Place, port: Int?)] = []

    /// Nothing is excepted.
    init() {}

    /// Reads a list with commas or blanks between its entries: a name, with or without a dot in front, which stands
    /// for all below it, too; an address; a network such as `10.0.0.0/8`; `*` for everything. All but a network may
    /// have a port; an IPv6 address then has brackets. What is none of these is skipped, as everybody does.
    init(_ list: String) {
        let separators: Set<UInt8> = [ASCII.comma, ASCII.space, ASCII.tab]
        for entry in list.utf8.split(whereSeparator: separators.contains) {
            let text = String(decoding: entry.map(ASCII.lowercased), as: UTF8.self)
            if let parsed = Self.entry(text) { entries.append(parsed) }
        }
    }

    static func == (left: ProxyExceptions, right: ProxyExceptions) -> Bool {
        left.entries.elementsEqual(right.entries) { $0.place == $1.place && $0.port == $1.port }
    }

    private static func entry(_ text: String) -> (place: Place, port: Int?)? {
        if text == "*" { return (.everything, nil) }
        if let network = network(text) { return (.network(network), nil) }
        guard let authority = try? URLAuthority(Array((text.hasPrefix(".") ? text.dropFirst() : text[...]).utf8)),
            authority.userInfo == nil
        else { return nil }
        switch authority.host {
        case .name(let name): return (.domain(withoutLastDot(name)), authority.port)
        case .address(let address): return network(address.host).map { (.network($0), authority.port) }
        }
    }

    /// `unix` is a name here.
    private static func network(_ text: String) -> SocketAddress.Network? {
        text == "unix" ? nil : SocketAddress.Network(text)
    }

    private static func withoutLastDot(_ name: String) -> String {
        name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    func contains(_ url: ClientURL) -> Bool {
        entries.contains { entry in
            (entry.port ?? url.port) == url.port && Self.matches(entry.place, url.host)
        }
    }

    private static func matches(_ place: Place, _ host: ClientURL.Host) -> Bool {
        switch (place, host) {
        case (.everything, _): true
        case (.domain(let domain), .name(let name)): HostName.isName(withoutLastDot(name), atOrBelow: domain)
        case (.network(let network), .address(let address)): network.contains(address)
        case (.domain, .address), (.network, .name): false
        }
    }

    /// Whether a host is `localhost` or a loopback address.
    static func isThisMachine(_ host: ClientURL.Host) -> Bool {
        switch host {
        case .name(let name): HostName.isName(withoutLastDot(name), atOrBelow: "localhost")
        case .address(.ipv4(let address, _)): address >> 24 == 127
        case .address(.ipv6(let high, let low, _, _)): high == 0 && low == 1
        case .address(.unix): true
        }
    }
}
