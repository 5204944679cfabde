// SHA256.swift - SHA-256 (FIPS 180-4) and HMAC (RFC 2104) with it: for keyed digests of passwords that are compared or
// looked up. Small and plain: it hashes a few hundred bytes for a request, and contents only once, for their tags.

internal import Glibc
internal import WryneckHTTP

package enum SHA256 {
    private static let primes: [UInt32] = (2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }

    /// FIPS 180-4 §4.2.2, §5.3.3: the first 32 bits of the fractional parts of the primes' cube and square roots.
    private static let constants = primes.map { fraction(cbrt(Double($0))) }
    private static let start = primes.prefix(8).map { fraction(Double($0).squareRoot()) }

    private static func fraction(_ number: Double) -> UInt32 {
        UInt32((number - number.rounded(.down)) * 4_294_967_296)
    }

    /// The digest, 32 bytes.
    package static func hash(_ message: [UInt8]) -> [UInt8] {
        var state = InlineArray<8, UInt32> { SHA256.start[$0] }
        let constants = InlineArray<64, UInt32> { SHA256.constants[$0] }
        var words = InlineArray<64, UInt32>(repeating: 0)
        let padded = MessagePadding.padded(message, lengthIsBigEndian: true)
        for block in stride(from: 0, to: padded.count, by: 64) {
            for index in 0..<16 { words[index] = MessagePadding.bigEndianWord(padded, block + 4 * index) }
            for index in 16..<64 {
                let (a, b) = (words[index - 15], words[index - 2])
                let s0 = rotated(a, 7) ^ rotated(a, 18) ^ a >> 3
                let s1 = rotated(b, 17) ^ rotated(b, 19) ^ b >> 10
                words[index] = words[index - 16] &+ s0 &+ words[index - 7] &+ s1
            }
            compress(&state, words, constants)
        }
        return (0..<32).map { UInt8(truncatingIfNeeded: state[$0 / 4] >> UInt32(24 - 8 * ($0 % 4))) }
    }

    private static func compress(
        _ state: inout InlineArray<8, UInt32>, _ words: InlineArray<64, UInt32>, _ constants: InlineArray<64, UInt32>
    ) {
        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
            let first = h &+ s1 &+ (e & f ^ ~e & g) &+ constants[index] &+ words[index]
            let s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
            let second = s0 &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    /// HMAC: a digest that nobody can compute without the key; 32 bytes.
    package static func hmac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        let short = key.count > 64 ? hash(key) : key
        let padded = short + [UInt8](repeating: 0, count: 64 - short.count)
        return hash(padded.map { $0 ^ 0x5C } + hash(padded.map { $0 ^ 0x36 } + message))
    }
}
