// HostTable.swift - values by the hosts that they are for, the most exact one first. No I/O; found by hash, label by
// label, so that many hosts cost no more than few.

/// Values by patterns of hosts.
struct HostTable<Value> {
    private struct Entry {
        let pattern: HostPattern
        var value: Value
    }

    private var entries: [HostPattern.Host: [Entry]] = [:]

    /// All patterns with their values, in the order of their texts.
    var all: [(pattern: HostPattern, value: Value)] {
        entries.values.joined().map { ($0.pattern, $0.value) }
            .sorted { $0.pattern.description.utf8.lexicographicallyPrecedes($1.pattern.description.utf8) }
    }

    /// The value of a pattern, however its host is spelled; nil without one.
    subscript(pattern: HostPattern) -> Value? {
        get { entries[pattern.host]?.first { $0.pattern.port == pattern.port }?.value }
        set {
            var others = entries[pattern.host, default: []].filter { $0.pattern.port != pattern.port }
            if let newValue { others.append(Entry(pattern: pattern, value: newValue)) }
            entries[pattern.host] = others.isEmpty ? nil : others
        }
    }

    /// The pattern that has the same host and port, perhaps spelled in another way.
    func spelling(of pattern: HostPattern) -> HostPattern? {
        entries[pattern.host]?.first { $0.pattern.port == pattern.port }?.pattern
    }

    /// The value for the host and port of a request: of the host itself, else of the longest `*.` that fits, else of
    /// `*`; among these, a pattern with the port wins over one without.
    /// - Parameters:
    ///   - place: the host and port.
    ///   - port: the port that is meant where none is told.
    /// - Returns: the value; nil if no pattern fits.
    func find(_ place: HostPattern.Place, defaultPort port: Int) -> Value? {
        if let found = find(place.host, place, port) { return found }
        if case .name(let name) = place.host, name.utf8.first != UInt8(ascii: ".") {
            var rest = name[...]
            while let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) {
                if let found = find(.below(String(name[dot...])), place, port) { return found }
                rest = rest[rest.utf8.index(after: dot)...]
            }
        }
        return find(.any, place, port)
    }

    private func find(_ host: HostPattern.Host, _ place: HostPattern.Place, _ port: Int) -> Value? {
        guard let candidates = entries[host] else { return nil }
        let best =
            candidates.first { $0.pattern.port == place.port ?? port }
            ?? candidates.first { $0.pattern.hasPort && $0.pattern.fitsPort(of: place) }
            ?? candidates.first { !$0.pattern.hasPort }
        return best?.value
    }
}
