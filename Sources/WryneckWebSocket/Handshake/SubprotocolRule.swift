// SubprotocolRule.swift - which of the protocols that a client offers is spoken: RFC 6455 §1.9, §4.2.2.
// Invariant: the answer is one that was offered, byte for byte, or none: browsers fail otherwise.

internal import WryneckHTTP

/// The protocols that a server speaks inside of WebSocket.
package struct SubprotocolRule: Equatable, Sendable {
    /// In the server's order of preference.
    package var names: [String]
    /// Whether a client that offers none of them is refused. Otherwise it goes on without one.
    package var isRequired: Bool

    package init(_ names: [String] = [], isRequired: Bool = false) {
        self.names = names
        self.isRequired = isRequired
    }

    /// Chooses one of those that were offered; nil for none.
    func choose(from offered: [String]) throws(HandshakeRefusal) -> String? {
        if let name = names.first(where: offered.contains) { return name }
        guard !isRequired || names.isEmpty else { throw .badRequest("no subprotocol that is spoken here") }
        return nil
    }

    /// The protocols that fields offer; nil if a name is no token or comes twice (§4.1).
    static func offered(_ values: [String]) -> [String]? {
        var names: [String] = []
        for value in values {
            for member in value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
                let bytes = member.trimmed
                let name = String(Substring(bytes))
                guard !bytes.isEmpty, bytes.allSatisfy(ASCII.isTokenByte), !names.contains(name) else { return nil }
                names.append(name)
            }
        }
        return names
    }
}
