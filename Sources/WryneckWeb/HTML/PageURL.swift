// PageURL.swift - URLs in pages: those that run as a script when they are followed are kept out.

internal import WryneckHTTP

/// URLs in attributes.
enum PageURL {
    /// In the place of one that may not be followed.
    static let invalid = "about:invalid"
    /// Those that lead somewhere and run nothing.
    private static let schemes: Set<String> = ["http", "https", "mailto", "tel"]

    /// Whether a URL is relative, or of a scheme that runs nothing. As browsers do, controls and blanks before it, and
    /// tabs and line ends anywhere, do not count (URL standard, "basic URL parser").
    static func isHarmless(_ url: String) -> Bool {
        let trimmed = url.unicodeScalars.drop { $0.value <= 0x20 }
        let seen = trimmed.filter { $0 != "\t" && $0 != "\n" && $0 != "\r" }
        guard let end = seen.firstIndex(where: { ":/?#\\".unicodeScalars.contains($0) }), seen[end] == ":" else {
            return true
        }
        return schemes.contains(String(String.UnicodeScalarView(seen[..<end])).lowercased())
    }

    /// Whether the beginning of a value is that of a URL whose rest is no path.
    /// - Parameter head: in lower case, without blanks and controls.
    /// - Returns: true for `javascript:` and the like.
    static func isScript(_ head: [UInt8]) -> Bool {
        ["javascript:", "vbscript:", "data:"].contains { head.starts(with: $0.utf8) }
    }

    /// Text as one segment of a path, or one value of a query.
    static func component(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-._~".utf8.contains(byte) {
                encoded.append(byte)
            } else {
                encoded.append(ASCII.percent)
                ASCII.append(hexByte: byte, to: &encoded)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
