// Mutator.swift - seeded changes to inputs, for runs without libFuzzer.

/// Changes inputs as a fuzzer would, the same way in every run.
package struct Mutator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// SplitMix64.
    private mutating func number(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(max(bound, 1)))
    }

    /// - Parameters:
    ///   - input: what is changed.
    ///   - corpus: where pieces of other inputs come from; not empty.
    /// - Returns: the changed input.
    package mutating func mutate(_ input: [UInt8], with corpus: [[UInt8]]) -> [UInt8] {
        var bytes = input
        for _ in 0..<1 + number(4) {
            let start = number(bytes.count + 1)
            let end = min(start + number(20), bytes.count)
            switch number(5) {
            case 0 where start < bytes.count: bytes[start] = UInt8(truncatingIfNeeded: number(256))
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 3:
                let other = corpus[number(corpus.count)]
                bytes.insert(contentsOf: other[number(other.count + 1)...].prefix(30), at: start)
            default: bytes.insert([0, 9, 10, 13, 32, 37, 44, 47, 58, 59, 61, 127, 255][number(13)], at: start)
            }
        }
        return bytes
    }
}
