// JSONText+Reading.swift - a text as JSON and back (RFC 8259 §7), without a coder: most values of sessions are texts.
// Invariant: it reads what every encoder writes.

extension JSONText {
    private static let quote = UInt8(ascii: "\""), backslash = UInt8(ascii: "\\")

    static func bytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 2)
        append(text, to: &bytes)
        return bytes
    }

    /// Nil for anything else than a text.
    static func text(_ json: [UInt8]) -> String? {
        guard json.count >= 2, json.first == quote, json.last == quote else { return nil }
        let inner = json[1..<(json.count - 1)]
        guard inner.contains(backslash) else { return String(decoding: inner, as: UTF8.self) }
        var units: [UInt8] = []
        var rest = inner
        while let byte = rest.popFirst() {
            if byte != backslash {
                units.append(byte)
            } else {
                guard let scalar = escaped(&rest) else { return nil }
                units.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            }
        }
        return String(decoding: units, as: UTF8.self)
    }

    private static func escaped(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        switch rest.popFirst() {
        case quote: "\""
        case backslash: "\\"
        case UInt8(ascii: "/"): "/"
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "f"): "\u{C}"
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "t"): "\t"
        case UInt8(ascii: "u"): codePoint(&rest)
        default: nil
        }
    }

    /// Four hex digits; a surrogate is followed by another.
    private static func codePoint(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let unit = unit(&rest) else { return nil }
        guard (0xD800...0xDBFF).contains(unit) else { return Unicode.Scalar(unit) }
        guard rest.popFirst() == backslash, rest.popFirst() == UInt8(ascii: "u"), let low = self.unit(&rest),
            (0xDC00...0xDFFF).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    }

    private static func unit(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
