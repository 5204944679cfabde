// PercentCoding.swift - percent-encoding: RFC 3986 §2.1, §2.4.
// Invariant: decoding happens once, after splitting, so that an encoded slash or "&" never separates anything. A "%"
// that begins no escape stays as it is: it is neither an error nor a trap here.

/// Decoding and encoding of paths and queries.
package enum PercentCoding {
    /// A path segment or a part of a query as text; nil if its bytes are not UTF-8.
    package static func decode(_ bytes: UnsafeRawBufferPointer, plusIsSpace: Bool = false) -> String? {
        guard needsDecoding(bytes, plusIsSpace) else { return String(validating: bytes, as: UTF8.self) }
        return String(validating: decodedBytes(bytes, plusIsSpace: plusIsSpace), as: UTF8.self)
    }

    /// A path segment or a part of a query as text, with invalid UTF-8 replaced by U+FFFD.
    package static func decodeRepairing(_ bytes: UnsafeRawBufferPointer, plusIsSpace: Bool = false) -> String {
        guard needsDecoding(bytes, plusIsSpace) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: decodedBytes(bytes, plusIsSpace: plusIsSpace), as: UTF8.self)
    }

    /// The bytes that the escapes stand for.
    package static func decodedBytes(_ bytes: UnsafeRawBufferPointer, plusIsSpace: Bool = false) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == ASCII.percent, index + 2 < bytes.count, let high = ASCII.hexValue(bytes[index + 1]),
                let low = ASCII.hexValue(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? ASCII.space : byte)
                index += 1
            }
        }
        return decoded
    }

    /// One path segment; "/" is encoded, too.
    package static func encode(segment: String) -> String { encode(segment: segment.utf8) }

    /// One path segment of whatever bytes.
    package static func encode(segment: some Collection<UInt8>) -> String { encode(segment) { isPathByte($0) } }

    /// A whole path; its slashes stay. It needs no further quoting in an `href`.
    package static func encode(path: String) -> String { encode(path: path.utf8) }

    /// A whole path of whatever bytes.
    package static func encode(path: some Collection<UInt8>) -> String {
        encode(path) { isPathByte($0) || $0 == ASCII.slash }
    }

    /// A path for a Location field. It begins with exactly one slash: `//host` or `/\host` would lead to another site.
    package static func encode(location path: String) -> String {
        "/" + encode(path: String(path.drop { $0 == "/" || $0 == "\\" }))
    }

    /// The bytes of a target as RFC 3986 writes them: bytes that a URI cannot have get an escape, escapes stay. Both
    /// name the same resource, and the result is ASCII that can go into a header field.
    package static func normalize(target bytes: UnsafeRawBufferPointer) -> String {
        if bytes.allSatisfy(ASCII.isURIByte) { return String(decoding: bytes, as: UTF8.self) }
        return encode(bytes, keeping: ASCII.isURIByte)
    }

    /// A location for a header field: blanks, quotes and bytes beyond ASCII get escapes; a fragment stays. Control
    /// bytes stay, too, so that the field is refused: such a location was not meant to be one.
    package static func normalize(location: String) -> String {
        encode(location) { ASCII.isURIByte($0) || $0 == UInt8(ascii: "#") || $0 < ASCII.space || $0 == 0x7F }
    }

    private static func needsDecoding(_ bytes: UnsafeRawBufferPointer, _ plusIsSpace: Bool) -> Bool {
        bytes.contains { $0 == ASCII.percent || (plusIsSpace && $0 == UInt8(ascii: "+")) }
    }

    /// Text in which all bytes but some have an escape.
    static func encode(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        var text = text
        return text.withUTF8 { encode(UnsafeRawBufferPointer($0), keeping: isKept) }
    }

    private static func encode(_ bytes: some Collection<UInt8>, keeping isKept: (UInt8) -> Bool) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count)
        for byte in bytes {
            if isKept(byte) {
                encoded.append(byte)
            } else {
                encoded.append(ASCII.percent)
                ASCII.append(hexByte: byte, to: &encoded)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// RFC 3986 §3.3 `pchar` without "&" and "'", which have a meaning in HTML.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        if ASCII.isLetter(byte) || ASCII.isDigit(byte) { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "!"),
            UInt8(ascii: "$"),
            UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","),
            UInt8(ascii: ";"),
            UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "@"):
            return true
        default:
            return false
        }
    }
}
