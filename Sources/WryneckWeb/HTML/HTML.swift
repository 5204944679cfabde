// HTML.swift - markup as a value, in which text from outside is escaped unless the program says otherwise.
// Invariant: what is interpolated ends neither the text, the value nor the script that it stands in; only literals and
// `raw` are markup.

internal import Wryneck

/// A page of HTML, or a part of one.
///
/// ```swift
/// let items: [HTML] = todos.map { "<li><a href=\"/todos/\($0.id)\">\($0.title)</a>" }
/// return .page("<h1>\(user.name)</h1><ul>\(items)</ul><script>const user = \(user.name)</script>")
/// ```
///
/// A literal is markup; what is interpolated is text, and is escaped by the rules of the place where it stands:
///
/// | place | what becomes of text |
/// | --- | --- |
/// | between tags, in `title` and `textarea` | `& < > " '` are escaped |
/// | the value of an attribute | the same; quotes are put around it if there are none |
/// | the beginning of a URL (`href`, `src`, ...) | the same; one of a scheme that may run something: `about:invalid` |
/// | a later part of a URL | percent-encoded, slashes, too |
/// | a script, `onclick` and the like | a string of JavaScript with its quotes; numbers and `true` are themselves |
/// | a style | as it is, if it is a plain word, number or color; else nothing |
/// | names of tags and attributes | its letters, digits and hyphens |
/// | comments | nothing |
///
/// Schemes that run nothing are `http`, `https`, `mailto` and `tel`; relative URLs have none.
/// Values of this type are nested as they are, lists of them one after the other. `\(attribute: "checked", isDone)` is
/// an attribute that may be absent, `\(raw: markup)` is markup that the program vouches for, in any place; so are
/// `data:` URLs in an `src`. JSON for a script is ``HTML/JSON``.
public struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The markup.
    public internal(set) var markup: String
    /// Where the markup leaves off.
    var scanner: MarkupScanner

    /// Nothing.
    public init() { (markup, scanner) = ("", MarkupScanner()) }

    /// Text, escaped. A literal here is markup, as it is everywhere.
    /// - Parameter text: from anywhere.
    public init(_ text: some StringProtocol) { (markup, scanner) = (String(text).htmlEscaped, MarkupScanner()) }

    /// Markup of the program.
    public init(stringLiteral markup: String) { self = .raw(markup) }

    /// Markup of the program with values in it.
    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.html }

    /// Markup that is trusted as it is: of the program's own files, or made by what escapes itself.
    /// - Parameter markup: never a text of a client.
    /// - Returns: the same as a value.
    public static func raw(_ markup: String) -> HTML {
        var html = HTML()
        html.append(raw: markup)
        return html
    }

    /// The markup.
    public var description: String { markup }

    /// Whether there is nothing.
    public var isEmpty: Bool { markup.isEmpty }

    /// One part behind the other; the second escapes nothing anew.
    public static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum += right
        return sum
    }

    /// Appends a part.
    public static func += (html: inout HTML, part: HTML) { html.append(part) }

    mutating func append(raw markup: String) {
        self.markup += markup
        scanner.scan(markup)
    }

    mutating func append(_ part: HTML) {
        guard scanner.place == .text else { return append(raw: scanner.escape(part)) }
        markup += part.markup
        scanner = part.scanner
    }
}

extension Sequence where Element == HTML {
    /// The parts one behind the other, with something between.
    /// - Parameter separator: nothing by default.
    /// - Returns: one part.
    public func joined(separator: HTML = HTML()) -> HTML {
        var all = HTML()
        for (index, part) in enumerated() {
            if index > 0 { all += separator }
            all += part
        }
        return all
    }
}
