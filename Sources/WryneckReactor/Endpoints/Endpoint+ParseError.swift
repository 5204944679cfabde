// Endpoint+ParseError.swift - the error in the text of an endpoint.

extension Endpoint {
    /// Why a text does not name an endpoint.
    public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The text that was given.
        public let text: String
        /// The reason, in words.
        public let reason: String

        /// One line for a person.
        public var description: String { "\"\(text)\" is no endpoint: \(reason)" }
    }
}
