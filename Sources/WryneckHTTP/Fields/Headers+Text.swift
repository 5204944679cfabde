// Headers+Text.swift - fields by names that are text.

import HTTPTypes

extension Headers {
    /// The same for a name as text, in any case: `headers["X-Request-Id"]`. A name that is no token (RFC 9110 §5.1) is
    /// nil; setting it is refused, see `refusal`.
    public subscript(name: String) -> String? {
        get { HTTPField.Name(name).flatMap { self[$0] } }
        set {
            if let known = HTTPField.Name(name) {
                self[known] = newValue
            } else if newValue != nil {
                refuse(Headers.Mistake(name, .malformedName))
            }
        }
    }

    /// The values of all lines of the name, in their order.
    public func all(_ name: String) -> [String] { HTTPField.Name(name).map { all($0) } ?? [] }

    /// Adds a line after all others. Throws, and changes nothing, if the name is no token or the value may not be sent.
    public mutating func add(_ name: String, _ value: String) throws(Headers.Mistake) {
        guard let known = HTTPField.Name(name) else { throw Headers.Mistake(name, .malformedName) }
        try add(known, value)
    }
}
