// ContentCoding.swift - content codings that a file may lie beside itself in: RFC 9110 §8.4.1, RFC 7932, RFC 8878.

internal import WryneckHTTP

/// A coding that a file may be kept in beside itself: `app.js` and `app.js.br`.
public enum ContentCoding: String, Hashable, Sendable, CaseIterable {
    /// `.br`
    case brotli = "br"
    /// `.zst`
    case zstd
    /// `.gz`
    case gzip

    /// As it stands in Content-Encoding.
    var name: String { rawValue }

    /// What such files' names end in.
    var suffix: String {
        switch self {
        case .brotli: ".br"
        case .zstd: ".zst"
        case .gzip: ".gz"
        }
    }
}

/// What a client says of codings: RFC 9110 §12.5.3.
struct CodingPreferences {
    private var qualities: [(name: String, quality: Int)] = []
    /// Of what is not named, if the client says anything of that.
    private var others: Int?

    /// More members than anybody sends are not looked at.
    private static let mostMembers = 32

    /// Reads a field value; a malformed member costs only itself.
    init(_ value: String) {
        for member in value.split(separator: ",").prefix(CodingPreferences.mostMembers) {
            let parts = member.split(separator: ";", omittingEmptySubsequences: false).map(CodingPreferences.trimmed)
            guard let name = parts.first, !name.isEmpty else { continue }
            var quality: Int? = 1000
            for parameter in parts.dropFirst() where parameter.hasPrefix("q=") {
                quality = AcceptedTypes.thousandths(Array(parameter.utf8.dropFirst(2)))
            }
            guard let quality else { continue }
            if name == "*" { others = quality } else { qualities.append((name == "x-gzip" ? "gzip" : name, quality)) }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()).lowercased()
    }

    private func quality(of name: String) -> Int? { qualities.first { $0.name == name }?.quality }

    /// The most welcome of the variants of a file, the earlier one among equals; the file itself if it is named as the more welcome one, or
    /// if no variant is accepted: it is also sent to those who forbid it, since nothing else would help them.
    func choose(_ file: ServedFile) -> ServedFile {
        var best = file
        var bestQuality = quality(of: "identity") ?? 0
        for variant in file.variants {
            guard let coding = variant.coding, let quality = quality(of: coding.name) ?? others, quality > 0 else { continue }
            // As welcome as the file itself: shorter is better.
            if quality > bestQuality || (best === file && quality == bestQuality) { (best, bestQuality) = (variant, quality) }
        }
        return best
    }
}
