// JSONText.swift - text as a string of JSON: RFC 8259 §7.
// Invariant: what comes out is one string, whatever is in the text; and it may stand in a page's script, because `<`,
// `>` and `&` are escaped.

import WryneckHTTP

enum JSONText {
    static func append(_ text: String, to output: inout [UInt8]) {
        output.append(ASCII.quote)
        for byte in text.utf8 {
            switch byte {
            case ASCII.quote, ASCII.backslash:
                output.append(ASCII.backslash)
                output.append(byte)
            case 0x0A: output += "\\n".utf8
            case 0..<0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
                output += "\\u00".utf8
                ASCII.append(hexByte: byte, uppercase: false, to: &output)
            default: output.append(byte)
            }
        }
        output.append(ASCII.quote)
    }

    /// The string with its quotes.
    static func string(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends elements between brackets, with commas.
    static func appendList<Element>(
        _ elements: [Element], _ start: Unicode.Scalar, _ end: Unicode.Scalar, to output: inout [UInt8],
        _ append: (Element, inout [UInt8]) -> Void
    ) {
        output += "\(start)".utf8
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            append(element, &output)
        }
        output += "\(end)".utf8
    }
}
