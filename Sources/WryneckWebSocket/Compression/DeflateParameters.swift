// DeflateParameters.swift - the parameters of permessage-deflate: RFC 7692 §7.1.
// Invariant: parameters exist only if each is known, comes once, and has a value of its grammar.

/// The parameters of an offer or of an answer.
struct DeflateParameters: Equatable {
    static let name = "permessage-deflate"

    /// What is said of the client's window.
    enum ClientWindow: Equatable {
        case unsaid
        /// The client only says that it can be told one: for offers alone.
        case any
        /// As a power of two.
        case atMost(Int)
    }

    var serverNoContextTakeover = false
    var clientNoContextTakeover = false
    /// As a power of two, 8 to 15; nil if nothing is said.
    var serverWindow: Int?
    var clientWindow = ClientWindow.unsaid

    init() {}

    /// Nil if the extension is another one, or a parameter is wrong (§7.1: then it is declined).
    init?(_ offer: ExtensionOffer) {
        guard offer.name == Self.name else { return nil }
        var seen: Set<String> = []
        for parameter in offer.parameters {
            guard seen.insert(parameter.name).inserted, take(parameter) else { return nil }
        }
    }

    private mutating func take(_ parameter: ExtensionOffer.Parameter) -> Bool {
        switch (parameter.name, parameter.value) {
        case ("server_no_context_takeover", nil):
            serverNoContextTakeover = true
        case ("client_no_context_takeover", nil):
            clientNoContextTakeover = true
        case ("server_max_window_bits", let value?):
            serverWindow = Self.bits(value)
            return serverWindow != nil
        case ("client_max_window_bits", let value?):
            guard let bits = Self.bits(value) else { return false }
            clientWindow = .atMost(bits)
        case ("client_max_window_bits", nil):
            clientWindow = .any
        default:
            return false
        }
        return true
    }

    /// 8 to 15, without a zero in front.
    private static func bits(_ value: String) -> Int? { (8...15).first { String($0) == value } }

    /// As they are written.
    var text: String {
        var parts = [Self.name]
        if serverNoContextTakeover { parts.append("server_no_context_takeover") }
        if clientNoContextTakeover { parts.append("client_no_context_takeover") }
        if let serverWindow { parts.append("server_max_window_bits=\(serverWindow)") }
        switch clientWindow {
        case .unsaid: break
        case .any: parts.append("client_max_window_bits")
        case .atMost(let bits): parts.append("client_max_window_bits=\(bits)")
        }
        return parts.joined(separator: "; ")
    }
}
