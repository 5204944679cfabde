// HostNames.swift - the likely names of this machine.

internal import Glibc
internal import Wryneck

enum HostNames {
    /// The limit for machines with hundreds of containers, whose addresses nobody types.
    private static let mostAddresses = 16

    /// `localhost` and its addresses, those in networks, and the host's name with and without its domain, if they can
    /// stand in a certificate.
    static func all() -> [String] {
        var names = ["localhost", "127.0.0.1", "::1"]
        names += InterfaceAddresses.all().prefix(mostAddresses).map(\.host)
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return names }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).lowercased()
        let isPlain =
            !name.isEmpty
            && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }
        guard isPlain, name != "localhost" else { return names }
        names.append(name)
        let short = String(name.prefix { $0 != "." })
        // Other devices in the local network find it by multicast DNS (RFC 6762).
        for other in [short, short + ".local"] where !short.isEmpty && !names.contains(other) { names.append(other) }
        return names
    }
}
