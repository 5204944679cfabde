// String+HTML.swift - text in pages.

extension String {
    /// The text as it stands in a page: `& < > " '` are escaped, for text between tags and for values of attributes in
    /// quotes. Control bytes, which mean nothing in HTML, become Unicode's symbols for them; tabs and ends of lines
    /// stay.
    ///
    /// ```swift
    /// return .html("<input name=\"q\" value=\"\(query.htmlEscaped)\">")
    /// ```
    /// It is not enough inside of a script, a style, an attribute without quotes, or as a link: a `javascript:` URL
    /// needs no such character.
    public var htmlEscaped: String { escapedForHTML(keepsLines: true) }

    /// The text in one line: ends of lines and tabs become symbols, too, as in the name of a file.
    var htmlEscapedLine: String { escapedForHTML(keepsLines: false) }

    private func escapedForHTML(keepsLines: Bool) -> String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\t" where keepsLines, "\n" where keepsLines, "\r" where keepsLines:
                escaped.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20:
                escaped.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? " ")
            case _ where scalar.value == 0x7F: escaped += "\u{2421}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
