// Mutating.swift - small, seeded changes to inputs from the wire: whatever comes, nothing traps.

import ProcessTesting

/// Changes some bytes of an input, at random: replaced, removed, doubled, or with something nasty put in.
func mutate(_ input: [UInt8], with splices: [String], _ random: inout Random) -> [UInt8] {
    var bytes = input
    for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where place < bytes.count: bytes[place] = .random(in: .min ... .max, using: &random)
        case 1 where place < bytes.count:
            bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...6, using: &random)))
        case 2 where place < bytes.count: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
        default: bytes.insert(contentsOf: (splices.randomElement(using: &random) ?? "").utf8, at: place)
        }
    }
    return bytes
}
