// RecentTokens.swift - the digests of the tokens that came last: a client comes back, and SHA-256 costs more than all
// the rest of finding a session.
// Invariants: a fixed number of places; an entry is found by its whole token, compared in constant time.

struct RecentTokens {
    /// 43 bytes in six words, the last of which overlaps the one before.
    private typealias Text = SIMD8<UInt64>

    private static let places = 128

    let hash = SessionTokenHash()
    // Made by the first token: a site without visitors has none.
    private var entries: [(text: Text, id: SessionID)] = []

    /// The id of the session whose cookie has this value; nil if it is the value of none.
    mutating func id(of value: UnsafeRawBufferPointer) -> SessionID? {
        guard value.count == SessionToken.digits else { return nil }
        var text = Text.zero
        for index in 0..<5 { text[index] = value.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
        text[5] = value.loadUnaligned(fromByteOffset: SessionToken.digits - 8, as: UInt64.self)
        // Digits are random: some bits of them are as good as a hash.
        let place = Int(truncatingIfNeeded: ((text[0] ^ text[1] >> 1) &* 0x9E37_79B9_7F4A_7C15) >> 57)
        if place < entries.count, entries[place].text == text { return entries[place].id }
        guard let id = SessionToken(value)?.id(by: hash) else { return nil }
        if entries.isEmpty { entries = Array(repeating: (.zero, SessionID(words: .zero)), count: Self.places) }
        entries[place] = (text, id)
        return id
    }
}
