// QueryItems+Encoding.swift - pairs as a query or as the body of a form: the URL Standard's urlencoded format.
// Invariant: what is written here is read back as the same pairs; nothing in a name or a value separates.

extension QueryItems {
    /// `name=value&name=value`: letters, digits and `*-._` stay, a blank is "+", every other byte gets an escape.
    package static func encode(_ pairs: some Sequence<(String, String)>) -> String {
        var encoded: [UInt8] = []
        for (name, value) in pairs {
            if !encoded.isEmpty { encoded.append(UInt8(ascii: "&")) }
            append(name, to: &encoded)
            encoded.append(ASCII.equalsSign)
            append(value, to: &encoded)
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func append(_ text: String, to encoded: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case ASCII.space: encoded.append(UInt8(ascii: "+"))
            case _ where isKept(byte): encoded.append(byte)
            default:
                encoded.append(ASCII.percent)
                ASCII.append(hexByte: byte, to: &encoded)
            }
        }
    }

    private static func isKept(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || "*-._".utf8.contains(byte)
    }
}
