// TypeRule.swift - `PATTERN=TYPE` of --type. The pattern is required, because a type has slashes and equals signs, too.

internal import ArgumentParser
internal import Wryneck

enum TypeRule {
    private static let shape =
        "it is not PATTERN=TYPE or PATTERN=charset=NAME, such as *.log=text/plain, README=text/plain; charset=utf-8"

    static func rule(_ text: String) throws -> Files.Rule {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw ValidationError(shape) }
        let selection = try FilePattern.selection(String(text[..<equals]))
        let value = String(text[text.index(after: equals)...].drop { $0 == " " })
        if value.lowercased().hasPrefix("charset=") {
            let charset = String(value.dropFirst("charset=".count))
            guard isToken(charset) else {
                throw ValidationError("\"\(charset)\" is no name of a charset, such as utf-8 or iso-8859-1")
            }
            return Files.Rule(selection, charset: charset)
        }
        guard isMediaType(value) else { throw ValidationError(shape) }
        return Files.Rule(selection, mediaType: value)
    }

    /// Whether a text looks like a media type (RFC 9110 §8.3.1): `type/subtype`, and parameters behind a semicolon.
    private static func isMediaType(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return false }
        let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, isToken(names[0]), isToken(names[1].trimmingBlanks) else { return false }
        guard parts.count == 2 else { return true }
        guard let name = parts[1].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).first,
            parts[1].contains("=")
        else {
            return false
        }
        return isToken(name.trimmingBlanks)
    }

    /// Whether a text is a token (RFC 9110 §5.6.2).
    private static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
