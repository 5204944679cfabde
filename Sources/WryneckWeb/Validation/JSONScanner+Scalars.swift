// JSONScanner+Scalars.swift - the strings and numbers of JSON: RFC 8259 §6, §7.
// Invariant: a string that is taken is text: its bytes are UTF-8, its escapes are whole characters.

internal import WryneckHTTP

extension JSONScanner {
    /// Reads a string from its quote on.
    /// - Parameter keeps: whether what the string stands for is wanted.
    /// - Returns: that, in UTF-8; nothing if it is not wanted.
    /// - Throws: the first thing that is wrong.
    mutating func string(keeps: Bool) throws(Fault) -> [UInt8] {
        let start = index
        var text: [UInt8] = []
        index += 1
        while let byte = current {
            if let limit = rules.stringBytes, index - start > limit + (byte == ASCII.quote ? 1 : 0) {
                throw fault("a string is longer than \(limit) bytes")
            }
            switch byte {
            case ASCII.quote:
                index += 1
                return text
            case ASCII.backslash:
                let scalar = try escape()
                if keeps { text += String(Character(scalar)).utf8 }
            case 0..<0x20: throw fault("a control character has to be escaped in a string")
            case 0x80...:
                let end = try index + multibyte(byte)
                if keeps { text += bytes[index..<end] }
                index = end
            default:
                if keeps { text.append(byte) }
                index += 1
            }
        }
        throw fault("a string has no end")
    }

    /// Reads an escape from its backslash on.
    private mutating func escape() throws(Fault) -> Unicode.Scalar {
        let letter = index + 1 < bytes.count ? bytes[index + 1] : 0
        let plain: Unicode.Scalar? =
            switch letter {
            case ASCII.quote: "\""
            case ASCII.backslash: "\\"
            case ASCII.slash: "/"
            case UInt8(ascii: "b"): "\u{8}"
            case UInt8(ascii: "f"): "\u{C}"
            case UInt8(ascii: "n"): "\n"
            case UInt8(ascii: "r"): "\r"
            case UInt8(ascii: "t"): "\t"
            default: nil
            }
        if let plain {
            index += 2
            return plain
        }
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // §8.2: a half of a pair is no character, and no text can hold it.
        guard unit < 0xDC00, bytes[index...].starts(with: "\\u".utf8) else {
            throw fault("half of a surrogate pair is no character")
        }
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit - 0xD800) << 10 | UInt32(low - 0xDC00)))
        else { throw fault("half of a surrogate pair is no character") }
        return scalar
    }

    /// Reads `\uXXXX`.
    private mutating func codeUnit() throws(Fault) -> UInt16 {
        guard index + 6 <= bytes.count, bytes[index] == ASCII.backslash, bytes[index + 1] == UInt8(ascii: "u") else {
            throw fault("an escape is expected that JSON has")
        }
        var unit: UInt16 = 0
        for digit in bytes[(index + 2)..<(index + 6)] {
            guard let value = ASCII.hexValue(digit) else { throw fault("an escape is expected that JSON has") }
            unit = unit << 4 | UInt16(value)
        }
        index += 6
        return unit
    }

    /// The number of bytes of the character that begins here: Unicode's table of well-formed UTF-8 (3-7).
    private func multibyte(_ first: UInt8) throws(Fault) -> Int {
        let (count, second): (Int, ClosedRange<UInt8>)
        switch first {
        case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: throw fault("it is not UTF-8")
        }
        guard index + count <= bytes.count, second.contains(bytes[index + 1]),
            bytes[(index + 2)..<(index + count)].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { throw fault("it is not UTF-8") }
        return count
    }

    /// Reads a number: `-? (0 | 1-9 digits) (. digits)? (e +-? digits)?`.
    mutating func number() throws(Fault) {
        let start = index
        if current == UInt8(ascii: "-") { index += 1 }
        if current == UInt8(ascii: "0") { index += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        guard index - start <= rules.numberBytes else {
            throw Fault(reason: "a number has more than \(rules.numberBytes) characters", offset: start)
        }
    }

    private mutating func digits() throws(Fault) {
        guard let byte = current, ASCII.isDigit(byte) else { throw fault("a digit is expected") }
        while let byte = current, ASCII.isDigit(byte) { index += 1 }
    }
}
