// EndpointError.swift - what is wrong with an endpoint that was given as text.

/// Why a text does not name an endpoint.
public struct EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text.
    public let text: String
    /// What is wrong with it, in words.
    public let reason: String

    /// One line for a person.
    public var description: String { "\"\(text)\" is no endpoint: \(reason)" }
}
