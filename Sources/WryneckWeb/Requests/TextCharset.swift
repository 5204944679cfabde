// TextCharset.swift - bytes of a charset as text.
// Invariant: text is never guessed: what is not of the charset that was named is refused, and nothing is repaired.

internal import HTTPTypes
internal import WryneckHTTP

/// A charset that bodies of text may have.
enum TextCharset {
    /// UTF-8, of which ASCII is a part.
    case utf8
    /// The first 128 characters of it.
    case ascii
    /// What the Encoding Standard (§4.2) reads for `iso-8859-1`, too, as all browsers do.
    case windows1252

    /// - Parameter name: the parameter `charset` in lower case; nil for none, which is UTF-8 (RFC 6657 §3).
    init?(_ name: String?) {
        switch name {
        case nil, "utf-8", "utf8": self = .utf8
        case "us-ascii", "ascii": self = .ascii
        case "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252": self = .windows1252
        default: return nil
        }
    }

    /// The bytes as text, without a byte order mark.
    /// - Throws: `HTTPError` with 400 for bytes that are not of the charset.
    func text(_ bytes: [UInt8]) throws(HTTPError) -> String {
        switch self {
        case .utf8:
            let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
            let rest = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
            guard let text = String(validating: rest, as: UTF8.self) else {
                throw HTTPError(.badRequest, "the body is not UTF-8")
            }
            return text
        case .ascii:
            guard bytes.allSatisfy({ $0 < 0x80 }) else { throw HTTPError(.badRequest, "the body is not US-ASCII") }
            return String(decoding: bytes, as: UTF8.self)
        case .windows1252:
            var text = String.UnicodeScalarView()
            for byte in bytes { text.append(Self.scalar(byte)) }
            return String(text)
        }
    }

    private static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        (0x80..<0xA0).contains(byte) ? between[Int(byte) - 0x80] : Unicode.Scalar(byte)
    }

    /// 0x80 to 0x9F; five of them are the control characters that they are in ISO 8859-1 (Encoding Standard §9).
    private static let between: [Unicode.Scalar] = [
        "\u{20AC}", "\u{81}", "\u{201A}", "\u{192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}", "\u{2C6}",
        "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", "\u{8D}", "\u{17D}", "\u{8F}", "\u{90}", "\u{2018}", "\u{2019}",
        "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}", "\u{2DC}", "\u{2122}", "\u{161}", "\u{203A}",
        "\u{153}", "\u{9D}", "\u{17E}", "\u{178}",
    ]
}
