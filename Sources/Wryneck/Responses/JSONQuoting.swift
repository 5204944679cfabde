// JSONQuoting.swift - a text as JSON has it, for the few places that write JSON by hand: an encoder would need
// Foundation.

package enum JSONQuoting {
    /// The text in quotes (RFC 8259 §7). Control bytes are escaped, and so is `<`, so that the result can also stand in
    /// a page's script.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || scalar == "<":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
