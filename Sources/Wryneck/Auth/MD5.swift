// MD5.swift - RFC 1321: only for the kinds of password hashes that `htpasswd` has written for decades, and for clients
// of Digest that know nothing newer.

internal import Glibc
internal import WryneckHTTP

package enum MD5 {
    private static let constants = (1...64).map { UInt32(abs(sin(Double($0))) * 4_294_967_296) }
    private static let turns: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]

    /// The digest, 16 bytes.
    package static func hash(_ message: [UInt8]) -> [UInt8] {
        var (a0, b0, c0, d0): (UInt32, UInt32, UInt32, UInt32) = (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
        let padded = MessagePadding.padded(message, lengthIsBigEndian: false)
        var words = [UInt32](repeating: 0, count: 16)
        for block in stride(from: 0, to: padded.count, by: 64) {
            for index in 0..<16 { words[index] = MessagePadding.littleEndianWord(padded, block + 4 * index) }
            var (a, b, c, d) = (a0, b0, c0, d0)
            for index in 0..<64 {
                let (mixed, word): (UInt32, Int) =
                    switch index / 16 {
                    case 0: (b & c | ~b & d, index)
                    case 1: (d & b | ~d & c, (5 * index + 1) % 16)
                    case 2: (b ^ c ^ d, (3 * index + 5) % 16)
                    default: (c ^ (b | ~d), 7 * index % 16)
                    }
                let sum = a &+ mixed &+ constants[index] &+ words[word]
                let turn = turns[index / 16 * 4 + index % 4]
                (a, d, c, b) = (d, c, b, b &+ (sum << turn | sum >> (32 - turn)))
            }
            (a0, b0, c0, d0) = (a0 &+ a, b0 &+ b, c0 &+ c, d0 &+ d)
        }
        return [a0, b0, c0, d0].flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }
}
