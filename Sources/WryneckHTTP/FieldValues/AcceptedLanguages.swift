// AcceptedLanguages.swift - Accept-Language: RFC 9110 §12.5.4, matched as RFC 4647 says.
// Invariant: quality values are whole thousandths; a malformed member costs only itself.

import HTTPTypes

/// The languages that a client would like.
package struct AcceptedLanguages: Sendable {
    private struct LanguageRange {
        /// In lower case; `*` for any.
        var text: String
        var quality: Int
    }

    /// The best first; those that are not wanted at all are in `refused`.
    private var ranges: [LanguageRange] = []
    private var refused: [String] = []

    /// The most ranges that are read; browsers send up to ten.
    private static let mostRanges = 64

    /// Reads all Accept-Language lines.
    package init(_ headers: Headers) {
        for line in headers.all(.acceptLanguage) {
            for member in line.utf8.split(separator: ASCII.comma)
            where ranges.count + refused.count < Self.mostRanges {
                guard let range = Self.range(member) else { continue }
                if range.quality > 0 { ranges.append(range) } else { refused.append(range.text) }
            }
        }
        // Those of the same weight stay in the client's order: browsers send them best first.
        ranges = ranges.enumerated().sorted {
            ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset)
        }.map(\.element)
    }

    /// Whether the client has named none: any language is as good as another then.
    package var isEmpty: Bool { ranges.isEmpty && refused.isEmpty }

    /// Basic filtering, RFC 4647 §3.3.1.
    /// - Parameter offers: language tags, as `de` or `de-CH`.
    /// - Returns: the tags that match a range, each once, the best first.
    package func filtered(_ offers: [String]) -> [String] {
        if isEmpty { return offers }
        let wanted = offers.filter { !isRefused($0) }
        var found: [String] = []
        for range in ranges {
            for offer in wanted where Self.matches(offer, range.text) && !found.contains(offer) { found.append(offer) }
        }
        return found
    }

    /// The best of the tags, range by range: the one that lookup finds (RFC 4647 §3.4: the range, then the range
    /// without its last parts), else the first one that the range is the beginning of. `*` counts when no other range
    /// does.
    /// - Parameter offers: language tags, the preferred ones first.
    /// - Returns: the tag as it was given; nil if there is none.
    package func best(of offers: [String]) -> String? {
        let wanted = offers.filter { !isRefused($0) }
        if isEmpty { return wanted.first }
        for range in ranges where range.text != "*" {
            if let found = Self.lookup(range.text, wanted) ?? wanted.first(where: { Self.matches($0, range.text) }) {
                return found
            }
        }
        return ranges.contains { $0.text == "*" } ? wanted.first : nil
    }

    /// A weight of zero takes the range's tags away, unless a longer range names them.
    private func isRefused(_ tag: String) -> Bool {
        let refusal = refused.filter { Self.matches(tag, $0) }.map(\.utf8.count).max()
        guard let refusal else { return false }
        return !ranges.contains { $0.text.utf8.count > refusal && Self.matches(tag, $0.text) }
    }

    private static func lookup(_ range: String, _ offers: [String]) -> String? {
        var parts = range.split(separator: "-")
        while !parts.isEmpty {
            let text = parts.joined(separator: "-")
            if let found = offers.first(where: { $0.hasSameBytesIgnoringCase(as: text) }) { return found }
            parts.removeLast()
            // §3.4: a single letter or digit begins an extension, and means nothing without it.
            while let last = parts.last, last.utf8.count == 1 { parts.removeLast() }
        }
        return nil
    }

    /// §3.3.1: the same, or the range is the beginning and a hyphen follows.
    private static func matches(_ tag: String, _ range: String) -> Bool {
        if range == "*" { return true }
        let (tag, range) = (tag.utf8, range.utf8)
        guard tag.count >= range.count,
            tag.prefix(range.count).elementsEqual(range, by: { ASCII.lowercased($0) == ASCII.lowercased($1) })
        else { return false }
        return tag.count == range.count || tag.dropFirst(range.count).first == UInt8(ascii: "-")
    }

    /// RFC 4647 §2.1: parts of one to eight letters and digits, the first one of letters.
    private static func range(_ member: some BidirectionalCollection<UInt8>) -> LanguageRange? {
        let parts = member.split(separator: ASCII.semicolon, omittingEmptySubsequences: false).map { part in
            Array(part).withUnsafeBytes { ASCII.trimmed($0).map(ASCII.lowercased) }
        }
        guard let name = parts.first, parts.count <= 2, isRange(name) else { return nil }
        var quality = 1000
        if parts.count == 2 {
            guard parts[1].starts(with: "q=".utf8), let value = AcceptedTypes.thousandths(Array(parts[1].dropFirst(2)))
            else { return nil }
            quality = value
        }
        return LanguageRange(text: String(decoding: name, as: UTF8.self), quality: quality)
    }

    private static func isRange(_ name: [UInt8]) -> Bool {
        if name == [UInt8(ascii: "*")] { return true }
        let parts = name.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            (1...8).contains(part.count) && part.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) }
        } && parts.first?.allSatisfy(ASCII.isLetter) == true
    }
}
