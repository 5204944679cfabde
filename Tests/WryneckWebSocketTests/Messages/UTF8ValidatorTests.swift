import Testing

@testable import WryneckWebSocket

@Suite("UTF-8 as it comes") struct UTF8ValidatorTests {
    private func take(_ validator: inout UTF8Validator, _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { validator.take($0) }
    }

    private func isValid(_ pieces: [[UInt8]]) -> Bool {
        var validator = UTF8Validator()
        return pieces.allSatisfy { take(&validator, $0) } && validator.isComplete
    }

    private func isValidForSwift(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// The bytes that are taken before one is refused, given one by one.
    private func accepted(_ bytes: [UInt8]) -> Int {
        var validator = UTF8Validator()
        return bytes.firstIndex { !take(&validator, [$0]) } ?? bytes.count
    }

    @Test("all sequences of up to three bytes at the borders of RFC 3629 §4 are judged as Swift judges them")
    func short() {
        let borders: [UInt8] = [
            0x00, 0x61, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4,
            0xF5, 0xFE, 0xFF,
        ]
        // One expectation for all of them: each costs more than what it expects.
        var wrong: [[UInt8]] = []
        func judge(_ bytes: [UInt8]) { if isValid([bytes]) != isValidForSwift(bytes) { wrong.append(bytes) } }
        for first in borders {
            judge([first])
            for second in borders {
                judge([first, second])
                for third in borders { judge([first, second, third]) }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("all four-byte sequences behind the lead bytes that have them")
    func long() {
        let continuations: [UInt8] = [0x7F, 0x80, 0x8F, 0x90, 0xBF, 0xC0]
        var wrong: [[UInt8]] = []
        for lead in [0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5] as [UInt8] {
            for second in continuations {
                for third in continuations {
                    for fourth in continuations {
                        let bytes = [lead, second, third, fourth]
                        if isValid([bytes]) != isValidForSwift(bytes) { wrong.append(bytes) }
                    }
                }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("characters of all planes are taken, whole and cut at every place")
    func characters() {
        var wrong: [UInt32] = []
        for value in stride(from: UInt32(0), through: 0x10FFFF, by: 61) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(scalar).utf8)
            if !(0...bytes.count).allSatisfy({ isValid([Array(bytes[..<$0]), Array(bytes[$0...])]) }) {
                wrong.append(value)
            }
            if bytes.count > 1, isValid([Array(bytes.dropLast())]) { wrong.append(value) }
        }
        #expect(wrong.isEmpty)
    }

    @Test("a byte that cannot be there is refused at itself, and not at the end of its sequence")
    func early() {
        #expect(accepted([0xC0, 0xAF]) == 0, "an overlong slash")
        #expect(accepted([0xE0, 0x80, 0xAF]) == 1)
        #expect(accepted([0xF0, 0x80, 0x80, 0xAF]) == 1)
        #expect(accepted([0xED, 0xA0, 0x80]) == 1, "a surrogate")
        #expect(accepted([0xF4, 0x90, 0x80, 0x80]) == 1, "beyond U+10FFFF")
        #expect(accepted([0xF5]) == 0)
        #expect(accepted([0x61, 0x80]) == 1, "a continuation of nothing")
        #expect(accepted([0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5, 0xF4, 0x90, 0x80]) == 12)
    }

    @Test(
        "random mixtures of text and rubbish, in random pieces, are judged as Swift judges them",
        arguments: [1, 2, 3, 4] as [UInt64])
    func mixtures(seed: UInt64) {
        var random = SeededGenerator(seed)
        let parts = [
            "a", "plain ASCII text of some length, more than sixteen bytes", "é", "κόσμε", "日本語", "🜁🜂", "\u{10FFFF}",
            "\u{0}",
        ].map { Array($0.utf8) }
        var (right, wrong) = (0, 0)
        for _ in 0..<3000 {
            var bytes = (0..<Int.random(in: 1...6, using: &random)).flatMap { _ in
                parts.randomElement(using: &random) ?? []
            }
            if Bool.random(using: &random), let at = bytes.indices.randomElement(using: &random) {
                if Bool.random(using: &random) {
                    bytes[at] = UInt8(truncatingIfNeeded: random.next())
                } else {
                    bytes.remove(at: at)
                }
            }
            let expected = isValidForSwift(bytes)
            let isSame = isValid([bytes]) == expected && isValid(random.pieces(bytes, longest: 4)) == expected
            if !isSame { Issue.record("\(bytes)") }
            if expected { right += 1 } else { wrong += 1 }
        }
        #expect(right > 300 && wrong > 300)
    }

    @Test("ASCII is skipped at full width without missing a byte, at every place")
    func wide() {
        for length in 1...50 {
            for place in 0..<length {
                var bytes = [UInt8](repeating: 0x61, count: length)
                bytes[place] = 0xFF
                #expect(!isValid([bytes]))
            }
        }
    }
}
