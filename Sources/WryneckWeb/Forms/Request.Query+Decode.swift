// Request.Query+Decode.swift - a query, or the fields of a form, as a value.

public import Wryneck
internal import WryneckHTTP

extension Request.Query {
    /// Decodes the query, and checks the value if it is `Validatable`.
    ///
    /// ```swift
    /// struct Search: Decodable {
    ///     var q: String
    ///     var page: Int?
    ///     var tags: [String]
    ///     var exact: Bool
    /// }
    /// let search = try request.query.decode(Search.self)        // ?q=apples&tags=red&tags=sweet&exact
    /// ```
    ///
    /// The names are those of `Request.form(as:)`, with brackets.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - rules: how fields become a value.
    /// - Returns: the value.
    /// - Throws: `ProblemDetails` with 400 and all mistakes, each with its field.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, rules: FormRules = .standard) throws -> Value
    {
        try FormDecoder.decode(type, from: self, rules, .query)
    }
}

extension Request.Form {
    /// Decodes fields that are there already, and checks the value if it is `Validatable`. See `Request.form(as:)`.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - rules: how fields become a value.
    /// - Returns: the value.
    /// - Throws: `ProblemDetails` with 422 and all mistakes, each with its field.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, rules: FormRules = .standard) throws -> Value
    {
        try FormDecoder.decode(type, from: self, rules, .form)
    }
}
