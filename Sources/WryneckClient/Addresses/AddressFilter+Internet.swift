// AddressFilter+Internet.swift - the addresses that are not of the internet: IANA's registries of special-purpose
// addresses (RFC 6890), and of multicast.

internal import WryneckReactor

extension AddressFilter {
    /// The ranges as text, each with what it is.
    static let special: KeyValuePairs<String, StaticString> = [
        "unix": "sockets of this machine",
        "0.0.0.0/8": "this network, and with that this machine",
        "10.0.0.0/8": "private (RFC 1918)",
        "100.64.0.0/10": "between providers and customers (RFC 6598); a cloud's metadata",
        "127.0.0.0/8": "this machine",
        "168.63.129.16": "Azure's platform",
        "169.254.0.0/16": "link-local; metadata",
        "172.16.0.0/12": "private",
        "192.0.0.0/24": "protocol assignments; a cloud's metadata",
        "192.0.2.0/24": "documentation",
        "192.31.196.0/24": "AS112",
        "192.52.193.0/24": "AMT",
        "192.88.99.0/24": "6to4 relays",
        "192.168.0.0/16": "private",
        "192.175.48.0/24": "AS112",
        "198.18.0.0/15": "benchmarks",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved, and broadcast",
        "::/128": "unspecified, and with that this machine",
        "::1/128": "this machine",
        "64:ff9b:1::/48": "NAT64 of a network of its own (RFC 8215)",
        "100::/64": "discarded (RFC 6666)",
        "2001::/23": "protocol assignments, Teredo among them, which can name any IPv4 address",
        "2001:db8::/32": "documentation",
        "2002::/16": "6to4, which can name any IPv4 address",
        "3fff::/20": "documentation (RFC 9637)",
        "5f00::/16": "segment routing (RFC 9602)",
        "fc00::/7": "private (RFC 4193); a cloud's metadata",
        "fe80::/10": "link-local",
        "fec0::/10": "site-local, deprecated",
        "ff00::/8": "multicast",
    ]

    static let notOfTheInternet = special.compactMap { SocketAddress.Network($0.key) }
}
