// AcceptedTypes.swift - Accept, as far as a server needs it: RFC 9110 §12.5.1.
// Invariant: quality values are whole thousandths; a malformed member costs only itself.

import HTTPTypes

/// The media types that a client accepts.
package struct AcceptedTypes: Sendable {
    private struct MediaRange {
        var type: String
        var subtype: String
        /// `name=value` in lower case, without the weight and without `charset`, which names no other type.
        var parameters: [String] = []
        var quality: Int
    }

    /// The better match is the greater one: first by quality, then by how exactly the client named it.
    package struct Rank: Comparable, Sendable {
        /// The quality in thousandths.
        package var quality: Int
        /// 4 for the type with its parameters, 3 for the type itself, 2 for `type/*`, 1 for `*/*`, 0 for none.
        package var specificity: Int

        package static func < (left: Rank, right: Rank) -> Bool {
            (left.quality, left.specificity) < (right.quality, right.specificity)
        }
    }

    private var ranges: [MediaRange] = []

    /// The most ranges that are read; nobody sends more.
    private static let mostRanges = 64

    /// Reads all Accept lines.
    package init(_ headers: Headers) {
        for line in headers.all(.accept) {
            for member in Self.split(line.utf8, at: ASCII.comma) where ranges.count < Self.mostRanges {
                if let range = Self.mediaRange(member) { ranges.append(range) }
            }
        }
    }

    /// The rank of a type. The most exact range decides; without any Accept line every type has a quality of 1000. A
    /// range with parameters that the type does not have counts only if there is no other one: clients name versions
    /// and profiles that no server knows.
    /// - Parameters:
    ///   - type: in lower case, as `text`.
    ///   - subtype: in lower case, as `html`.
    ///   - parameters: `name=value` in lower case.
    /// - Returns: the rank; a quality of zero if the type is not accepted.
    package func rank(_ type: String, _ subtype: String, _ parameters: [String] = []) -> Rank {
        guard !ranges.isEmpty else { return Rank(quality: 1000, specificity: 0) }
        var best = Rank(quality: 0, specificity: 0)
        var spare: Rank?
        for range in ranges {
            var specificity =
                range.type == "*"
                ? 1 : range.type != type ? 0 : range.subtype == "*" ? 2 : range.subtype == subtype ? 3 : 0
            if !range.parameters.isEmpty, specificity > 0 {
                let others = range.parameters.filter { !parameters.contains($0) }
                if others.isEmpty {
                    specificity += specificity == 3 ? 1 : 0
                } else {
                    let isContradicted = others.contains { other in
                        parameters.contains { Self.name($0) == Self.name(other) }
                    }
                    if spare == nil, !isContradicted {
                        spare = Rank(quality: range.quality, specificity: specificity)
                    }
                    specificity = 0
                }
            }
            if specificity > best.specificity { best = Rank(quality: range.quality, specificity: specificity) }
        }
        return best.specificity == 0 ? spare ?? best : best
    }

    /// The best of the offered types, such as "text/html" or "text/csv;header=present"; the earlier one among equals;
    /// nil if none is accepted.
    package func best(of offers: [String]) -> String? {
        var best: String?
        var bestRank = Rank(quality: 0, specificity: 4)
        for offer in offers {
            guard let type = Self.mediaRange(Array(offer.utf8)) else { continue }
            let rank = rank(type.type, type.subtype, type.parameters)
            guard rank > bestRank else { continue }
            (best, bestRank) = (offer, rank)
        }
        return best
    }

    /// Whether an error should be told in JSON rather than as a page: a browser names HTML, curl names nothing, a
    /// program JSON.
    package var prefersJSON: Bool {
        let json = rank("application", "json")
        return json > rank("text", "html") && json >= rank("text", "plain")
    }

    private static func name(_ parameter: String) -> Substring { parameter.prefix { $0 != "=" } }

    private static func mediaRange(_ member: [UInt8]) -> MediaRange? {
        let parts = split(member, at: ASCII.semicolon).map(lowercased)
        let names = (parts.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ASCII.isTokenByte) }) else {
            return nil
        }
        if names[0] == "*", names[1] != "*" { return nil }
        var (quality, parameters) = (1000, [String]())
        for parameter in parts.dropFirst() {
            if parameter.hasPrefix("q=") {
                guard let value = thousandths(Array(parameter.utf8.dropFirst(2))) else { return nil }
                quality = value
            } else if !parameter.isEmpty, !parameter.hasPrefix("charset=") {
                parameters.append(parameter)
            }
        }
        return MediaRange(
            type: String(names[0]), subtype: String(names[1]), parameters: parameters, quality: quality)
    }

    /// RFC 9110 §12.4.2: `0`, `0.5`, `0.123`, `1`, `1.000`.
    static func thousandths(_ digits: [UInt8]) -> Int? {
        guard let first = digits.first, first == 0x30 || first == 0x31, digits.count <= 5 else { return nil }
        if digits.count > 1, digits[1] != UInt8(ascii: ".") { return nil }
        var value = Int(first &- 0x30) * 1000
        var weight = 100
        for digit in digits.dropFirst(2) {
            guard ASCII.isDigit(digit) else { return nil }
            value += Int(digit &- 0x30) * weight
            weight /= 10
        }
        return value <= 1000 ? value : nil
    }

    /// Splits outside of quoted strings, which parameters may contain.
    private static func split(_ bytes: some Sequence<UInt8>, at separator: UInt8) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var part: [UInt8] = []
        var (isQuoted, isEscaped) = (false, false)
        for byte in bytes {
            if byte == separator, !isQuoted {
                parts.append(part)
                part = []
                continue
            }
            if byte == ASCII.quote, !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && byte == ASCII.backslash && !isEscaped
            part.append(byte)
        }
        return parts + [part]
    }

    private static func lowercased(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { String(decoding: ASCII.trimmed($0).map(ASCII.lowercased), as: UTF8.self) }
    }
}
