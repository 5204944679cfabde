// ASCII+Numbers.swift - numbers as digits, in both directions.
// Invariant: a number from the wire never overflows: what cannot be counted is nil.

extension ASCII {
    /// The value of a hex digit, or nil.
    @inline(__always)
    package static func hexValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    /// The byte that two hex digits stand for; nil if `digits` does not begin with two.
    package static func byte(hex digits: some Collection<UInt8>) -> UInt8? {
        guard let high = digits.first.flatMap(hexValue), let low = digits.dropFirst().first.flatMap(hexValue) else {
            return nil
        }
        return high << 4 | low
    }

    /// The value of 1*DIGIT; nil for any other text, or if the number is too large.
    package static func decimal(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard !bytes.isEmpty else { return nil }
        var number = 0
        for byte in bytes {
            guard isDigit(byte) else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte &- 0x30))
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }

    /// Appends a number without zeros before it, in lower case.
    @inline(__always)
    package static func append(hex number: UInt64, to output: inout [UInt8]) {
        var shift = max(UInt64.bitWidth - number.leadingZeroBitCount - 1, 0) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: (number >> UInt64(shift)) & 0xF)
            output.append(hexDigit(digit, false))
            shift -= 4
        }
    }

    /// Appends the two digits of a byte. Escapes have them in upper case.
    package static func append(hexByte byte: UInt8, uppercase: Bool = true, to output: inout [UInt8]) {
        output.append(hexDigit(byte >> 4, uppercase))
        output.append(hexDigit(byte & 0xF, uppercase))
    }

    @inline(__always)
    private static func hexDigit(_ value: UInt8, _ uppercase: Bool) -> UInt8 {
        value < 10 ? 0x30 &+ value : (uppercase ? 0x37 : 0x57) &+ value
    }

    /// Appends digits without making a string; zero for a negative number. The divisor is constant, so that the
    /// compiler multiplies instead of dividing, which is much slower.
    package static func append(decimal number: Int, to output: inout [UInt8]) {
        let number = max(number, 0)
        if number >= 10 { append(decimal: number / 10, to: &output) }
        output.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
    }
}
