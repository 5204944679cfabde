// ParameterList.swift - the parameters behind a field's value, `; name=value`: RFC 9110 §5.6.6.
// Invariant: all of the text is accounted for, and no name is given twice, so that no two readers take different values
// from it.

/// The parameters of Content-Type or Content-Disposition.
struct ParameterList {
    /// The meaning of a backslash inside of quotes.
    enum Quoting {
        /// RFC 9110 §5.6.4: it quotes the byte behind it.
        case pairs
        /// It quotes only a quote or another backslash: browsers write the backslashes of paths and names as they are.
        case browsers
    }

    private var values: [(name: [UInt8], value: [UInt8])] = []

    /// Reads the parameters; nil if the text is malformed.
    /// - Parameters:
    ///   - text: what follows the value, from the first semicolon on; may be empty.
    ///   - quoting: the meaning of a backslash.
    init?(_ text: UnsafeRawBufferPointer, quoting: Quoting) {
        var index = 0
        Self.skipBlanks(text, &index)
        while index < text.count {
            guard text[index] == ASCII.semicolon else { return nil }
            index += 1
            Self.skipBlanks(text, &index)
            // §5.6.6 allows empty ones.
            if index == text.count || text[index] == ASCII.semicolon { continue }
            guard readOne(text, &index, quoting) else { return nil }
            Self.skipBlanks(text, &index)
        }
    }

    /// The value of a parameter; `name` is lower case.
    subscript(name: StaticString) -> [UInt8]? {
        values.first { entry in entry.name.withUnsafeBytes { ASCII.equals($0, name) } }?.value
    }

    private mutating func readOne(_ text: UnsafeRawBufferPointer, _ index: inout Int, _ quoting: Quoting) -> Bool {
        let name = Self.readToken(text, &index).map(ASCII.lowercased)
        guard !name.isEmpty, index < text.count, text[index] == ASCII.equalsSign else { return false }
        index += 1
        guard !values.contains(where: { $0.name == name }) else { return false }
        guard let value = Self.readValue(text, &index, quoting) else { return false }
        values.append((name, value))
        return true
    }

    private static func readValue(_ text: UnsafeRawBufferPointer, _ index: inout Int, _ quoting: Quoting) -> [UInt8]? {
        guard index < text.count, text[index] == ASCII.quote else {
            let token = readToken(text, &index)
            return token.isEmpty ? nil : Array(token)
        }
        index += 1
        var value: [UInt8] = []
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == ASCII.quote { return value }
            if byte == ASCII.backslash, index < text.count {
                let next = text[index]
                if quoting == .pairs || next == ASCII.quote || next == ASCII.backslash {
                    value.append(next)
                    index += 1
                    continue
                }
            }
            value.append(byte)
        }
        return nil
    }

    private static func readToken(_ text: UnsafeRawBufferPointer, _ index: inout Int) -> UnsafeRawBufferPointer {
        let start = index
        while index < text.count, ASCII.isTokenByte(text[index]) { index += 1 }
        return UnsafeRawBufferPointer(rebasing: text[start..<index])
    }

    private static func skipBlanks(_ text: UnsafeRawBufferPointer, _ index: inout Int) {
        while index < text.count, ASCII.isOptionalWhitespace(text[index]) { index += 1 }
    }
}
