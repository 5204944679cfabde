// HTML+JSON.swift - data for a page's script.
// Invariant: it holds no `<`, so no end of the script and no beginning of a comment, and no end of a line that only
// JavaScript knows.

public import Wryneck

extension HTML {
    /// A value as JSON, for a script.
    ///
    /// ```swift
    /// let data = try HTML.JSON(prices)
    /// return .page("<script>draw(\(data))</script>")
    /// ```
    public struct JSON: Sendable, Hashable, CustomStringConvertible {
        /// The JSON, with `<`, `>`, `&`, U+2028 and U+2029 escaped in its strings.
        public let text: String

        /// The same as `text`.
        public var description: String { text }

        /// - Parameters:
        ///   - value: the value to encode.
        ///   - coders: how it is encoded; the usual way by default.
        /// - Throws: the error of the value's `encode(to:)`.
        public init(_ value: some Encodable, coders: JSONCoders = JSONCoders()) throws {
            let json = String(decoding: try coders.encode(value), as: UTF8.self)
            // In JSON these stand in strings alone, so an escape is always right.
            text = json.unicodeScalars.reduce(into: "") { text, scalar in
                if Script.needsEscapeInJSON(scalar) {
                    text += Script.escape(scalar)
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
    }
}
