// ListenPlace.swift - the places of --listen: Twisted's descriptions, PORT and ADDRESS:PORT, each with or without
// settings behind it.
// Invariant: a place becomes the description that it stands for, and only `Endpoint` reads descriptions.

internal import ArgumentParser
internal import Wryneck

enum ListenPlace {
    /// The kinds of descriptions; a text that begins with none of them is an address.
    private static let kinds = ["tcp", "tcp6", "unix", "fd", "systemd"]

    static func endpoint(_ text: String) throws -> Endpoint {
        var parts = split(text)
        let place = parts.removeFirst()
        let description = try description(of: place)
        do throws(Endpoint.ParseError) {
            return try Endpoint(listening: ([description] + parts.map(escaped)).joined(separator: ":"))
        } catch { throw ValidationError(error.reason) }
    }

    /// The place and its settings (`proxies=fd00::/8`). A setting begins at a colon that a name and an equals sign
    /// follow, so colons within its value need no backslash.
    private static func split(_ text: String) -> [String] {
        var parts: [String.UnicodeScalarView] = [.init()]
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isEscaped = index > 0 && scalars[index - 1] == "\\"
            let name = scalars[(index + 1)...].prefix { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }
            if scalar == ":", !isEscaped, !name.isEmpty, scalars[name.endIndex...].first == "=" {
                parts.append(.init())
            } else {
                parts[parts.count - 1].append(scalar)
            }
        }
        return parts.map { String($0) }
    }

    /// A setting with backslashes before its colons; one that has backslashes stays as it is.
    private static func escaped(_ setting: String) -> String {
        guard !setting.contains("\\"), let equals = setting.firstIndex(of: "=") else { return setting }
        let value = setting[setting.index(after: equals)...].map { $0 == ":" || $0 == "=" ? "\\\($0)" : "\($0)" }
            .joined()
        return "\(setting[...equals])\(value)"
    }

    private static func description(of place: String) throws -> String {
        if isPort(place[...]) { return "tcp:\(place)" }
        let kind = String(place.prefix { $0 != ":" })
        guard !kinds.contains(kind), let colon = place.lastIndex(of: ":"), isPort(place[place.index(after: colon)...])
        else { return place }
        let host = place[..<colon]
        if host.isEmpty {
            throw ValidationError(
                "which address? All are 0.0.0.0\(place) or [::]\(place), this machine alone 127.0.0.1\(place)")
        }
        let address = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
        // A name without a dot may as well be meant as a kind of description.
        guard SocketAddress(address, port: 0) != nil || address == "localhost" || isName(address) else { return place }
        return "tcp:\(place[place.index(after: colon)...]):" + escaped("interface=\(address)")
    }

    private static func isPort(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func isName(_ text: String) -> Bool {
        text.contains(".") && text.contains { $0.isLetter }
            && text.lowercased().utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || "-.".utf8.contains($0)
            }
    }
}
