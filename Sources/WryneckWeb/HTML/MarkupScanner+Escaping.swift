// MarkupScanner+Escaping.swift - text as it may stand in the place that the markup has come to.

internal import Wryneck
internal import WryneckHTTP

extension MarkupScanner {
    /// What reads the value of an attribute.
    private enum Reader {
        case plain, url, script, style, page
    }

    private static let urlAttributes: Set<String> = [
        "href", "src", "action", "formaction", "poster", "cite", "data", "background", "manifest", "xlink:href",
        "longdesc", "usemap", "codebase", "archive", "profile", "classid", "icon", "lowsrc", "dynsrc",
    ]

    var isInScript: Bool { isRaw && tag == "script" }

    /// Whether an attribute may stand here.
    var isInTag: Bool {
        switch place {
        case .tagName, .tag, .attributeName, .afterName: true
        default: false
        }
    }

    var isInComment: Bool {
        switch place {
        case .comment, .bogus, .declaration: true
        default: false
        }
    }

    private var isRaw: Bool { if case .raw = place { true } else { false } }

    private var reader: Reader {
        if attribute.hasPrefix("on") { return .script }
        if attribute == "style" { return .style }
        if attribute == "srcdoc" { return .page }
        return Self.urlAttributes.contains(attribute) ? .url : .plain
    }

    /// Text for this place.
    func escape(_ text: String) -> String {
        switch place {
        case .text: text.htmlEscaped
        case .tagStart, .tagName, .tag, .attributeName, .afterName: Self.name(text)
        case .beforeValue: "\"\(escapedValue(text))\""
        case .quoted: escapedValue(text)
        case .unquoted: Self.unquoted(escapedValue(text))
        case .comment, .bogus, .declaration: ""
        case .raw:
            switch tag {
            case "script": Script.string(text)
            case "style": Self.style(text)
            default: text.htmlEscaped
            }
        }
    }

    /// Markup for a place that is not between tags.
    func escape(_ part: HTML) -> String {
        // Escaped text without tags is the same here as there.
        let isText = !part.markup.utf8.contains { "<>\"'".utf8.contains($0) }
        switch place {
        case .quoted where reader == .page, .beforeValue where reader == .page:
            let value = part.markup.htmlEscaped
            return place == .beforeValue ? "\"\(value)\"" : value
        case .quoted where reader == .plain && isText: return part.markup
        case .raw where isText && (tag == "title" || tag == "textarea"): return part.markup
        default: return escape(part.markup)
        }
    }

    private func escapedValue(_ text: String) -> String {
        switch reader {
        case .plain: text.htmlEscaped
        case .url: url(text).htmlEscaped
        case .script: Script.string(text).htmlEscaped
        case .style: Self.style(text)
        // The value is a page of its own.
        case .page: text.htmlEscaped.htmlEscaped
        }
    }

    private func url(_ text: String) -> String {
        if valueHead.isEmpty { return PageURL.isHarmless(text) ? text : PageURL.invalid }
        // Percent-escapes in it would be decoded, and then run.
        return PageURL.isScript(valueHead) ? "" : PageURL.component(text)
    }

    private static func name(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { isNamePart($0) || $0 == "-" }))
    }

    /// A value without quotes ends at a blank; a backtick was a quote once.
    private static func unquoted(_ escaped: String) -> String {
        escaped.unicodeScalars.reduce(into: "") { value, scalar in
            switch scalar {
            case " ", "\t", "\n", "\r", "=", "`": value += "&#\(scalar.value);"
            default: value.unicodeScalars.append(scalar)
            }
        }
    }

    /// A word, a number or a color; anything else, such as a second declaration or a `url(`, is nothing.
    private static func style(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { isNamePart($0) || " #%.,+-".unicodeScalars.contains($0) }
        return isPlain ? text : ""
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        UInt8(exactly: scalar.value).map { ASCII.isLetter($0) || ASCII.isDigit($0) } ?? false
    }
}
