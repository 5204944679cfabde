// AcceptedCodings.swift - Accept-Encoding: RFC 9110 §12.5.3.
// Invariant: quality values are whole thousandths; a malformed member costs only itself.

import HTTPTypes

/// The codings that a client accepts.
package struct AcceptedCodings: Sendable {
    private var qualities: [(name: String, quality: Int)] = []

    /// The most members that are read; nobody sends more.
    private static let mostMembers = 64

    /// Reads all Accept-Encoding lines. Without any, only the content as it is is accepted: the RFC would allow every
    /// coding then, but a client that says nothing (a script, an old program) is not prepared for one.
    package init(_ headers: Headers) {
        guard headers.contains(.acceptEncoding) else { return }
        for line in headers.all(.acceptEncoding) {
            var line = line
            line.withUTF8 { bytes in
                TokenList.forEach(UnsafeRawBufferPointer(bytes)) { member in
                    if qualities.count < Self.mostMembers, let parsed = Self.parse(member) { qualities.append(parsed) }
                }
            }
        }
    }

    /// The quality of a coding, in thousandths; nil if neither it nor `*` is named. If a coding is named twice, the
    /// first counts.
    private func named(_ coding: String) -> Int? { qualities.first { $0.name == coding }?.quality }

    /// Whether the content may come as it is: always, unless `identity` or `*` has a quality of zero.
    package var acceptsIdentity: Bool { (named("identity") ?? named("*") ?? 1000) > 0 }

    /// The best of the offered codings, the earlier one among equals; nil if the content should come as it is. Where
    /// only `*` allows a coding, it is gzip, if that is offered: the one that such a client most likely knows.
    package func best(of offers: [ContentCoding]) -> ContentCoding? {
        var best: (coding: ContentCoding, quality: Int)?
        for offer in offers {
            guard let quality = named(offer.rawValue), quality > best?.quality ?? 0 else { continue }
            best = (offer, quality)
        }
        if let any = named("*"), any > best?.quality ?? 0 {
            let unnamed = offers.filter { named($0.rawValue) == nil }
            if let coding = unnamed.contains(.gzip) ? .gzip : unnamed.first { best = (coding, any) }
        }
        guard let best, best.quality >= named("identity") ?? 0 else { return nil }
        return best.coding
    }

    private static func parse(_ member: UnsafeRawBufferPointer) -> (name: String, quality: Int)? {
        let end = member.firstIndex(of: ASCII.semicolon) ?? member.endIndex
        let name = ASCII.trimmed(UnsafeRawBufferPointer(rebasing: member[..<end]))
        guard !name.isEmpty, name.allSatisfy(ASCII.isTokenByte) else { return nil }
        let text = String(decoding: name.map(ASCII.lowercased), as: UTF8.self)
        // RFC 9110 §8.4.1.3: an old name of gzip.
        let coding = text == "x-gzip" ? "gzip" : text
        guard end < member.endIndex else { return (coding, 1000) }
        let weight = ASCII.trimmed(UnsafeRawBufferPointer(rebasing: member[(end + 1)...]))
        guard weight.count > 2, ASCII.lowercased(weight[0]) == UInt8(ascii: "q"), weight[1] == ASCII.equalsSign else {
            return nil
        }
        return AcceptedTypes.thousandths(Array(weight[2...])).map { (coding, $0) }
    }
}
