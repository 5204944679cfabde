// ByteaText.swift - the two text forms of bytea: hexadecimal (\x00ff) and escape (a\\b\000).

#if PostgreSQL

    enum ByteaText {
        private static let backslash = UInt8(ascii: "\\")

        /// The hexadecimal form.
        static func encode(_ bytes: [UInt8]) -> String {
            let digits = Array("0123456789abcdef".utf8)
            var text = Array("\\x".utf8)
            text.reserveCapacity(2 + 2 * bytes.count)
            for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
            return String(decoding: text, as: UTF8.self)
        }

        /// Reads either form; nil if it is neither.
        static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
            if text.count >= 2, text[0] == backslash, text[1] == UInt8(ascii: "x") {
                return hexadecimal(text.dropFirst(2))
            }
            return escaped(text[...])
        }

        private static func hexadecimal(_ digits: Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
            guard digits.count.isMultiple(of: 2) else { return nil }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(digits.count / 2)
            var high: UInt8?
            for digit in digits {
                guard let value = value(of: digit) else { return nil }
                if let first = high {
                    bytes.append(first << 4 | value)
                    high = nil
                } else {
                    high = value
                }
            }
            return bytes
        }

        private static func value(of digit: UInt8) -> UInt8? {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
            default: nil
            }
        }

        private static func escaped(_ text: Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
            var (bytes, rest): ([UInt8], _) = ([], text)
            while let byte = rest.popFirst() {
                guard byte == backslash else {
                    bytes.append(byte)
                    continue
                }
                if rest.first == backslash {
                    rest.removeFirst()
                    bytes.append(backslash)
                    continue
                }
                guard rest.count >= 3, let number = Int(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8),
                    let escaped = UInt8(exactly: number)
                else { return nil }
                rest.removeFirst(3)
                bytes.append(escaped)
            }
            return bytes
        }
    }

#endif
