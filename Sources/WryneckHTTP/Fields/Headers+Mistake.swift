// Headers+Mistake.swift - a field that may not go on the wire.

public import HTTPTypes

extension Headers {
    /// Why a field was refused. Values are never rewritten: a value that would have to be changed is not sent at all.
    public struct Mistake: Error, Sendable, Equatable, CustomStringConvertible {
        /// The fault of the field.
        public enum Reason: Sendable, Equatable {
            /// CR, LF, NUL or another control byte in the value, which could make fields or a response of its own of it
            /// (RFC 9110 §5.5).
            case controlByteInValue
            /// A name such as `:status`, which belongs to HTTP/2 and later.
            case pseudoField
            /// A name that is no token (RFC 9110 §5.1).
            case malformedName
        }

        /// The field's name.
        public let name: String
        /// The fault of the field.
        public let reason: Reason

        /// Makes an error for the field with this name and fault.
        public init(_ name: String, _ reason: Reason) {
            self.name = name
            self.reason = reason
        }

        /// Makes an error for the field with this name and fault.
        public init(_ name: HTTPField.Name, _ reason: Reason) { self.init(name.rawName, reason) }

        /// The name and the reason, without the value.
        public var description: String { "\(name): \(reason)" }

        /// The fault of the field; nil if it may be sent.
        static func check(_ name: HTTPField.Name, _ value: String) -> Headers.Mistake? {
            if name.rawName.utf8.first == ASCII.colon { return Headers.Mistake(name, .pseudoField) }
            return value.utf8.allSatisfy(ASCII.isFieldValueByte) ? nil : Headers.Mistake(name, .controlByteInValue)
        }
    }
}
