// Cuts.swift - where an input is cut into reads: told by the input itself, so that an input that fails fails again.

struct Cuts {
    private var state: UInt64

    init(_ bytes: [UInt8]) {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        state = hash
    }

    /// A number below `bound`, another each time (SplitMix64).
    mutating func number(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(max(bound, 1)))
    }

    /// Sometimes byte by byte, sometimes in a few pieces.
    mutating func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
        let longest = [1, 3, 16, max(bytes.count, 1)][number(below: 4)]
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let length = min(1 + number(below: longest), bytes.count - start)
            pieces.append(Array(bytes[start..<start + length]))
            start += length
        }
        return pieces
    }
}
