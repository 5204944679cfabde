// RequestKey.swift - values that middleware and handlers keep with a request, each under a type of its own.

/// The key of a value that is kept with a request, with the value's type.
///
/// ```swift
/// enum SessionKey: RequestKey { typealias Value = Session }
///
/// request[SessionKey.self] = session              // in middleware
/// let session = request[SessionKey.self]          // in a handler: Session?
/// ```
public protocol RequestKey {
    /// The type of the value. It need not be Sendable: a request stays on its reactor's thread.
    associatedtype Value
}

extension Request {
    /// The value that is kept with the request under a key; nil without one.
    public subscript<Key: RequestKey>(key: Key.Type) -> Key.Value? {
        get { extras?.values[ObjectIdentifier(key)] as? Key.Value }
        set { madeExtras.values[ObjectIdentifier(key)] = newValue }
    }
}
