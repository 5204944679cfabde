// ASCII+NumbersTests.swift - numbers as digits, in both directions.

import Testing

@testable import WryneckHTTP

private func text(_ append: (inout [UInt8]) -> Void) -> String {
    var output: [UInt8] = []
    append(&output)
    return String(decoding: output, as: UTF8.self)
}

@Suite("Numbers as ASCII") struct ASCIINumbersTests {
    @Test("each byte as two digits, and back, in either case")
    func bytes() {
        for byte in UInt8.min ... .max {
            let digits = text { ASCII.append(hexByte: byte, to: &$0) }
            #expect(digits.count == 2 && UInt8(digits, radix: 16) == byte && digits == digits.uppercased())
            #expect(text { ASCII.append(hexByte: byte, uppercase: false, to: &$0) } == digits.lowercased())
            #expect(ASCII.byte(hex: digits.utf8) == byte)
            #expect(ASCII.byte(hex: digits.lowercased().utf8) == byte)
        }
        for digits in ["", "4", "g0", "0g", "-1", "+1", " 1", "4:", "\u{0}\u{0}"] {
            #expect(ASCII.byte(hex: digits.utf8) == nil)
        }
        #expect(ASCII.byte(hex: "41rest".utf8) == 0x41)
    }

    @Test(
        "numbers have no zeros before them", arguments: [0, 1, 9, 10, 15, 16, 255, 256, 65_535, 65_536, .max] as [Int])
    func numbers(number: Int) {
        #expect(text { ASCII.append(decimal: number, to: &$0) } == "\(number)")
        #expect(text { ASCII.append(hex: UInt64(number), to: &$0) } == String(number, radix: 16))
        #expect(Array("\(number)".utf8).withUnsafeBytes { ASCII.decimal($0) } == number)
    }

    @Test("a negative number is zero, and the largest of 64 bits fits")
    func extremes() {
        #expect(text { ASCII.append(decimal: .min, to: &$0) } == "0")
        #expect(text { ASCII.append(hex: .max, to: &$0) } == "ffffffffffffffff")
    }

    @Test(
        "what is no number, or too large to count, is nil",
        arguments: ["", "+5", "-5", "5 ", " 5", "5x", "0x5", "９", "9223372036854775808"])
    func noNumber(digits: String) { #expect(Array(digits.utf8).withUnsafeBytes { ASCII.decimal($0) } == nil) }
}
