// HTML+Interpolation.swift - what may stand in `\( )` of markup.

extension HTML {
    /// Collects a literal's parts; see ``HTML`` for what becomes of each.
    public struct StringInterpolation: StringInterpolationProtocol {
        var html = HTML()

        /// Makes room.
        public init(literalCapacity: Int, interpolationCount: Int) {
            html.markup.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        /// Markup of the program.
        public mutating func appendLiteral(_ literal: String) { html.append(raw: literal) }

        /// Text, escaped for its place.
        public mutating func appendInterpolation(_ text: some StringProtocol) { append(text: String(text)) }

        /// Text, escaped for its place; nil is nothing.
        public mutating func appendInterpolation(_ text: String?) { if let text { append(text: text) } }

        /// A character, escaped for its place.
        public mutating func appendInterpolation(_ character: Character) { append(text: String(character)) }

        /// A whole number.
        public mutating func appendInterpolation(_ number: some BinaryInteger) { append(plain: "\(number)") }

        /// A number.
        public mutating func appendInterpolation(_ number: Double) { append(plain: "\(number)") }

        /// `true` or `false`.
        public mutating func appendInterpolation(_ flag: Bool) { append(plain: "\(flag)") }

        /// The description of any other value, as text.
        @_disfavoredOverload
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            append(text: value.description)
        }

        /// Markup, as it is; in an attribute or a script it is text.
        public mutating func appendInterpolation(_ part: HTML) { html.append(part) }

        /// Markup, as it is; nil is nothing.
        public mutating func appendInterpolation(_ part: HTML?) { if let part { html.append(part) } }

        /// Parts one behind the other.
        public mutating func appendInterpolation(_ parts: some Sequence<HTML>) {
            for part in parts { html.append(part) }
        }

        /// JSON in a script; in other places it is text.
        public mutating func appendInterpolation(_ json: JSON) {
            if html.scanner.isInScript { html.append(raw: json.text) } else { append(text: json.text) }
        }

        /// Markup, a URL or a style that the program vouches for, as it is, in any place.
        /// - Parameter text: never a text of a client.
        public mutating func appendInterpolation(raw text: String) { html.append(raw: text) }

        /// An attribute: `<input name="title"\(attribute: "value", title)>`.
        /// - Parameters:
        ///   - name: the attribute's name.
        ///   - value: escaped as the attribute needs it; nil for no attribute at all.
        public mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value, html.scanner.isInTag else { return }
            html.append(raw: " \(name)=\"")
            append(text: value)
            html.append(raw: "\"")
        }

        /// An attribute without a value: `<option\(attribute: "selected", isChosen)>`.
        /// - Parameters:
        ///   - name: the attribute's name.
        ///   - isPresent: whether it is there.
        public mutating func appendInterpolation(attribute name: StaticString, _ isPresent: Bool) {
            if isPresent, html.scanner.isInTag { html.append(raw: " \(name)") }
        }

        private mutating func append(text: String) { html.append(raw: html.scanner.escape(text)) }

        /// What needs no escape anywhere but in a comment, and no quotes in a script.
        private mutating func append(plain text: String) { if !html.scanner.isInComment { html.append(raw: text) } }
    }
}
