// Session+Values.swift - typed content: each value is JSON under a name.
// Invariant: what needs Foundation is compiled into the programs that call it (`@export(implementation)`), and nothing
// of it into this library.

public import Wryneck

extension Session {
    /// The value under a name.
    ///
    /// ```swift
    /// let cart = try request.session["cart", as: Cart.self] ?? Cart()
    /// ```
    /// - Parameters:
    ///   - name: the name, compared by its bytes.
    ///   - type: the type of the value.
    /// - Returns: nil if there is none, or if it is not such a value: one of an older version of the program, perhaps.
    @export(implementation)
    public subscript<Value: Decodable>(name: String, as type: Value.Type) -> Value? {
        guard let bytes = json(name) else { return nil }
        return (try? (coders ?? JSONCoders()).decode(type, bytes)) as? Value
    }

    /// The text under a name; nil if there is none, or if the value is not a text.
    public subscript(name: String) -> String? { content.value(name).flatMap(JSONText.text) }

    /// Sets a value.
    /// - Parameters:
    ///   - name: the name.
    ///   - value: the value, which becomes JSON by the site's encoder (`Site.Options.json`).
    /// - Throws: the error of the value's `encode(to:)`, or `Session.Mistake` if there is no room, or the response is
    ///   out.
    @export(implementation)
    public func set(_ name: String, _ value: some Encodable) throws {
        try setJSON(name, (coders ?? JSONCoders()).encode(value))
    }

    /// Sets a text.
    /// - Parameters:
    ///   - name: the name.
    ///   - text: the text.
    /// - Throws: `Session.Mistake` if there is no room, or the response is out.
    public func set(_ name: String, _ text: String) throws(Session.Mistake) {
        try setJSON(name, JSONText.bytes(of: text))
    }

    /// Removes a value, if there is one.
    /// - Parameter name: the name.
    /// - Throws: `Session.Mistake.tooLate` if the response is out.
    public func remove(_ name: String) throws(Session.Mistake) {
        if content.value(name) != nil { try edit(.remove(name)) }
    }

    /// The names that have a value, in the order in which they got one.
    public var names: [String] { content.names }

    @usableFromInline
    package var coders: JSONCoders? { group.site.jsonCoders }

    @usableFromInline
    package func json(_ name: String) -> [UInt8]? { content.value(name) }

    @usableFromInline
    package func setJSON(_ name: String, _ bytes: [UInt8]) throws(Session.Mistake) {
        // What is there already need not be saved.
        if content.value(name) != bytes { try edit(.set(name, bytes)) }
    }
}
