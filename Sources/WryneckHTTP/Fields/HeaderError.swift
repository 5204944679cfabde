// HeaderError.swift - a field that may not go on the wire.

public import HTTPTypes

/// Why a field was refused. Values are never rewritten: what would have to be changed is not sent at all.
public struct HeaderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong.
    public enum Reason: Sendable, Equatable {
        /// CR, LF, NUL or another control byte in the value: with these a value becomes fields or a response of its own (RFC 9110 §5.5).
        case controlByteInValue
        /// A name such as `:status`, which belongs to HTTP/2 and later.
        case pseudoField
    }

    /// The field's name.
    public let name: HTTPField.Name
    /// What was wrong with it.
    public let reason: Reason

    /// Names the field and what was wrong.
    public init(_ name: HTTPField.Name, _ reason: Reason) {
        self.name = name
        self.reason = reason
    }

    /// The name and the reason, without the value.
    public var description: String { "\(name.rawName): \(reason)" }

    /// Nil if the field may be sent.
    static func check(_ name: HTTPField.Name, _ value: String) -> HeaderError? {
        if name.rawName.utf8.first == ASCII.colon { return HeaderError(name, .pseudoField) }
        return value.utf8.allSatisfy(ASCII.isFieldValueByte) ? nil : HeaderError(name, .controlByteInValue)
    }
}
