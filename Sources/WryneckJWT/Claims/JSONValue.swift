// JSONValue.swift - JSON (RFC 8259), read in one way only.
// Invariants: a name occurs once in an object, nothing stands behind the value, and nesting has a limit: no other
// reader finds something else in the same bytes.

#if JWT
    internal import Wryneck

    /// A value of JSON, as claims and keys need it.
    enum JSONValue: Hashable, Sendable {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([JSONValue])
        /// In their order; a name by its bytes.
        case object([ByteName: JSONValue])

        /// Nil for what is not JSON, or has a name twice.
        init?(_ bytes: some Collection<UInt8>) {
            guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
            var reader = JSONReader(Array(text.utf8))
            guard let value = reader.document() else { return nil }
            self = value
        }

        subscript(name: String) -> JSONValue? {
            if case .object(let members) = self { members[ByteName(name)] } else { nil }
        }

        var string: String? { if case .string(let text) = self { text } else { nil } }
        var number: Double? { if case .number(let number) = self { number } else { nil } }
        var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
        var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
        var isObject: Bool { if case .object = self { true } else { false } }

        /// The texts of an array that has only such; nil for all else.
        var strings: [String]? {
            guard let array else { return nil }
            let texts = array.compactMap(\.string)
            return texts.count == array.count ? texts : nil
        }
    }

    /// Reads one document; its bytes are UTF-8.
    private struct JSONReader {
        private let bytes: [UInt8]
        private var index = 0
        private var depth = 0

        /// Claims are flat; a few have an object or two.
        private static let deepest = 16

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func document() -> JSONValue? {
            guard let value = value() else { return nil }
            skipBlanks()
            return index == bytes.count ? value : nil
        }

        private mutating func value() -> JSONValue? {
            skipBlanks()
            switch peek {
            case UInt8(ascii: "{"): return nested { $0.object() }
            case UInt8(ascii: "["): return nested { $0.array() }
            case UInt8(ascii: "\""): return string().map { .string($0) }
            case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
            case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
            case UInt8(ascii: "n"): return word("null") ? .null : nil
            default: return number().map { .number($0) }
            }
        }

        private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard peek == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        private mutating func skipBlanks() {
            while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
        }

        private mutating func nested(_ read: (inout JSONReader) -> JSONValue?) -> JSONValue? {
            guard depth < JSONReader.deepest else { return nil }
            depth += 1
            index += 1
            defer { depth -= 1 }
            return read(&self)
        }

        private mutating func object() -> JSONValue? {
            var members: [ByteName: JSONValue] = [:]
            skipBlanks()
            if take("}") { return .object(members) }
            while true {
                skipBlanks()
                guard peek == UInt8(ascii: "\""), let name = string() else { return nil }
                skipBlanks()
                guard take(":"), let value = value(), members.updateValue(value, forKey: ByteName(name)) == nil else {
                    return nil
                }
                skipBlanks()
                if take("}") { return .object(members) }
                guard take(",") else { return nil }
            }
        }

        private mutating func array() -> JSONValue? {
            var values: [JSONValue] = []
            skipBlanks()
            if take("]") { return .array(values) }
            while true {
                guard let value = value() else { return nil }
                values.append(value)
                skipBlanks()
                if take("]") { return .array(values) }
                guard take(",") else { return nil }
            }
        }

        private mutating func word(_ word: StaticString) -> Bool {
            let text = "\(word)".utf8
            guard bytes[index...].starts(with: text) else { return false }
            index += text.count
            return true
        }

        private mutating func number() -> Double? {
            let start = index
            _ = take("-")
            if !take("0") { guard digits() else { return nil } }
            if take(".") { guard digits() else { return nil } }
            if take("e") || take("E") {
                if !take("+") { _ = take("-") }
                guard digits() else { return nil }
            }
            let number = Double(String(decoding: bytes[start..<index], as: UTF8.self))
            return number.flatMap { $0.isFinite ? $0 : nil }
        }

        /// One or more.
        private mutating func digits() -> Bool {
            let start = index
            while let byte = peek, ASCII.isDigit(byte) { index += 1 }
            return index > start
        }

        private mutating func string() -> String? {
            index += 1
            var text: [UInt8] = []
            while let byte = peek {
                index += 1
                switch byte {
                case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let scalar = escape() else { return nil }
                    text += Array(String(Character(scalar)).utf8)
                case ..<0x20: return nil
                default: text.append(byte)
                }
            }
            return nil
        }

        private mutating func escape() -> Unicode.Scalar? {
            guard let byte = peek else { return nil }
            index += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{C}"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "u"): return unicode()
            default: return nil
            }
        }

        /// Behind `\u`: one unit, or both of a pair. Half of a pair is no text.
        private mutating func unicode() -> Unicode.Scalar? {
            guard let high = unit() else { return nil }
            if let scalar = Unicode.Scalar(high) { return scalar }
            guard (0xD800..<0xDC00).contains(high), take("\\"), take("u"), let low = unit(),
                (0xDC00..<0xE000).contains(low)
            else { return nil }
            return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        }

        private mutating func unit() -> UInt32? {
            guard index + 4 <= bytes.count else { return nil }
            var unit: UInt32 = 0
            for byte in bytes[index..<index + 4] {
                guard let digit = ASCII.hexValue(byte) else { return nil }
                unit = unit << 4 | UInt32(digit)
            }
            index += 4
            return unit
        }
    }
#endif
