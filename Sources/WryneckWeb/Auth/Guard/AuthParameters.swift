// AuthParameters.swift - the parameters behind a scheme, `name=value, name="value"`: RFC 9110 §11.2.
// Invariant: all of the text is accounted for, and no name is given twice, so that no two readers take different values
// from it.

internal import Wryneck

struct AuthParameters {
    private var values: [(name: String, value: String)] = []

    /// More than any scheme has.
    private static let most = 32

    /// Nil if the text is malformed.
    init?(_ text: Substring) {
        let bytes = Array(text.utf8)
        var index = 0
        while true {
            AuthParameters.skip(bytes, &index) { ASCII.isOptionalWhitespace($0) || $0 == ASCII.comma }
            guard index < bytes.count else { return }
            guard values.count < AuthParameters.most, let name = AuthParameters.token(bytes, &index) else { return nil }
            AuthParameters.skip(bytes, &index, while: ASCII.isOptionalWhitespace)
            guard index < bytes.count, bytes[index] == ASCII.equalsSign else { return nil }
            index += 1
            AuthParameters.skip(bytes, &index, while: ASCII.isOptionalWhitespace)
            let key = name.lowercased()
            guard let value = AuthParameters.value(bytes, &index), self[key] == nil else { return nil }
            values.append((key, value))
            AuthParameters.skip(bytes, &index, while: ASCII.isOptionalWhitespace)
            guard index == bytes.count || bytes[index] == ASCII.comma else { return nil }
        }
    }

    /// The value of a parameter; `name` is lower case.
    subscript(name: String) -> String? { values.first { $0.name.hasSameBytes(as: name) }?.value }

    private static func skip(_ bytes: [UInt8], _ index: inout Int, while isSkipped: (UInt8) -> Bool) {
        while index < bytes.count, isSkipped(bytes[index]) { index += 1 }
    }

    private static func token(_ bytes: [UInt8], _ index: inout Int) -> String? {
        let start = index
        skip(bytes, &index, while: ASCII.isTokenByte)
        return start == index ? nil : String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// A token or a quoted-string; nil for one without an end, or that is not UTF-8.
    private static func value(_ bytes: [UInt8], _ index: inout Int) -> String? {
        guard index < bytes.count, bytes[index] == ASCII.quote else { return token(bytes, &index) }
        index += 1
        var value: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == ASCII.quote { return String(validating: value, as: UTF8.self) }
            if byte == ASCII.backslash {
                guard index < bytes.count else { return nil }
                value.append(bytes[index])
                index += 1
            } else {
                value.append(byte)
            }
        }
        return nil
    }
}
