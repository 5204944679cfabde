// Script.swift - text in JavaScript.
// Invariant: the result stays inside of whatever string, template or script it is put into.

/// Strings of JavaScript.
enum Script {
    /// A text as a string with its quotes. Also within other quotes, or in a template, it ends nothing.
    static func string(_ text: String) -> String {
        var string = "\""
        for scalar in text.unicodeScalars {
            if needsEscape(scalar) { string += escape(scalar) } else { string.unicodeScalars.append(scalar) }
        }
        return string + "\""
    }

    /// `\u003C`; beyond the first 65 536 nothing needs one.
    static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// What ends a script or begins a comment in it, and ends of lines that JSON does not know.
    static func needsEscapeInJSON(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "<", ">", "&", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "'", "`", "\\", "$", "/": true
        default: scalar.value < 0x20 || scalar.value == 0x7F || needsEscapeInJSON(scalar)
        }
    }
}
