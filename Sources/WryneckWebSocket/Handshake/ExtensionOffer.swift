// ExtensionOffer.swift - Sec-WebSocket-Extensions: RFC 6455 §9.1.
// Invariant: all of the text is accounted for, in its order; what is malformed anywhere is malformed as a whole.

internal import WryneckHTTP

/// An extension with its parameters, as a client offers it or a server answers.
package struct ExtensionOffer: Equatable, Sendable {
    package struct Parameter: Equatable, Sendable {
        /// In lower case.
        package let name: String
        /// Without quotes; nil if there is none.
        package let value: String?
    }

    /// In lower case.
    package let name: String
    /// In their order; a name may come twice, and then whoever knows the extension refuses it.
    package let parameters: [Parameter]

    /// The extensions that lines name; nil if they are malformed.
    package static func list(_ values: [String]) -> [ExtensionOffer]? {
        var offers: [ExtensionOffer] = []
        for value in values {
            var reader = ExtensionReader(value)
            guard reader.read(into: &offers) else { return nil }
        }
        return offers
    }
}

/// `extension-token *( ";" extension-param )`, any number of them between commas.
private struct ExtensionReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ value: String) { bytes = Array(value.utf8) }

    mutating func read(into offers: inout [ExtensionOffer]) -> Bool {
        skipBlanks()
        while index < bytes.count {
            // Empty members of a list are allowed (RFC 9110 §5.6.1.2).
            if !take(UInt8(ascii: ",")) {
                guard let offer = offer(), index == bytes.count || take(UInt8(ascii: ",")) else { return false }
                offers.append(offer)
            }
            skipBlanks()
        }
        return true
    }

    private mutating func offer() -> ExtensionOffer? {
        guard let name = token() else { return nil }
        var parameters: [ExtensionOffer.Parameter] = []
        skipBlanks()
        while take(UInt8(ascii: ";")) {
            skipBlanks()
            guard let parameter = parameter() else { return nil }
            parameters.append(parameter)
            skipBlanks()
        }
        return ExtensionOffer(name: name.lowercased(), parameters: parameters)
    }

    private mutating func parameter() -> ExtensionOffer.Parameter? {
        guard let name = token() else { return nil }
        skipBlanks()
        guard take(UInt8(ascii: "=")) else { return ExtensionOffer.Parameter(name: name.lowercased(), value: nil) }
        skipBlanks()
        guard let value = take(UInt8(ascii: "\"")) ? quoted() : token() else { return nil }
        return ExtensionOffer.Parameter(name: name.lowercased(), value: value)
    }

    /// The rest of a quoted string, which has to be a token inside of its quotes.
    private mutating func quoted() -> String? {
        var value: [UInt8] = []
        while index < bytes.count {
            if take(UInt8(ascii: "\"")) { return value.isEmpty ? nil : String(decoding: value, as: UTF8.self) }
            _ = take(UInt8(ascii: "\\"))
            guard index < bytes.count, ASCII.isTokenByte(bytes[index]) else { return nil }
            value.append(bytes[index])
            index += 1
        }
        return nil
    }

    private mutating func token() -> String? {
        let start = index
        while index < bytes.count, ASCII.isTokenByte(bytes[index]) { index += 1 }
        return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() {
        while take(UInt8(ascii: " ")) || take(UInt8(ascii: "\t")) {}
    }
}
