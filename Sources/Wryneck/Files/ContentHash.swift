// ContentHash.swift - a tag that is made of the content itself, for what has no state of its own that the kernel would
// watch.

package import WryneckHTTP

package enum ContentHash {
    /// Strong: two contents have one tag only if somebody has broken SHA-256. Half of it is enough to tell them apart.
    package static func tag(_ bytes: [UInt8]) -> EntityTag? {
        var digits: [UInt8] = []
        for byte in SHA256.hash(bytes).prefix(16) { ASCII.append(hexByte: byte, uppercase: false, to: &digits) }
        return EntityTag(String(decoding: digits, as: UTF8.self))
    }
}
