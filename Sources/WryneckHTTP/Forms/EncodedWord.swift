// EncodedWord.swift - names as mail writes them, `=?utf-8?B?w7w=?=`: RFC 2047. Browsers never send them; .NET does.
// Invariant: a text in which any word cannot be decoded stays as it is. Nothing is decoded twice.

/// Encoded words in a part's name.
enum EncodedWord {
    private enum Charset { case utf8, latin1 }

    /// The decoded bytes, in UTF-8; nil if no word of the text is an encoded one, or one cannot be decoded.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        var decoded: [UInt8] = []
        var (hasWords, followsWord) = (false, false)
        for word in text.split(separator: ASCII.space, omittingEmptySubsequences: false) {
            let isEncoded = word.starts(with: "=?".utf8) && word.count > 2
            // §6.2: a blank between two encoded words is no part of the text.
            if !decoded.isEmpty || hasWords, !(isEncoded && followsWord) { decoded.append(ASCII.space) }
            if isEncoded {
                guard let bytes = bytes(of: word) else { return nil }
                decoded += bytes
                hasWords = true
            } else {
                decoded += word
            }
            followsWord = isEncoded
        }
        return hasWords ? decoded : nil
    }

    /// `=?charset?B?base64?=` or `=?charset?Q?text?=`; §5 of RFC 2231 allows a language behind the charset.
    private static func bytes(of word: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = word.split(separator: ASCII.questionMark, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == [ASCII.equalsSign], parts[4] == [ASCII.equalsSign] else { return nil }
        guard let charset = charset(parts[1].prefix { $0 != UInt8(ascii: "*") }) else { return nil }
        let bytes: [UInt8]? =
            switch parts[2].map(ASCII.lowercased) {
            case [UInt8(ascii: "b")]: Base64.decode(parts[3])
            case [UInt8(ascii: "q")]: quoted(parts[3])
            default: nil
            }
        guard let bytes else { return nil }
        return charset == .utf8 ? bytes : Array(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })).utf8)
    }

    private static func charset(_ name: ArraySlice<UInt8>) -> Charset? {
        name.withUnsafeBytes { name in
            if ASCII.equals(name, "utf-8") || ASCII.equals(name, "us-ascii") { return .utf8 }
            return ASCII.equals(name, "iso-8859-1") ? .latin1 : nil
        }
    }

    /// §4.2: "_" is a blank, `=XX` a byte.
    private static func quoted(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "_"): bytes.append(ASCII.space)
            case ASCII.equalsSign:
                guard let high = rest.popFirst().flatMap(ASCII.hexValue),
                    let low = rest.popFirst().flatMap(ASCII.hexValue)
                else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}
