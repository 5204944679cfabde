// ContentHash.swift - a tag that is made of the content itself, for what has no state of its own that the kernel would
// watch.

internal import WryneckHTTP

enum ContentHash {
    /// Strong: two contents have one tag only if somebody has broken SHA-256. Half of it is enough to tell them apart.
    static func tag(_ bytes: [UInt8]) -> EntityTag? {
        let digits = SHA256.hash(bytes).prefix(16).flatMap { [$0 >> 4, $0 & 0xF] }
        return EntityTag(String(decoding: digits.map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 }, as: UTF8.self))
    }
}
