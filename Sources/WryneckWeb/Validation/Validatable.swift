// Validatable.swift - what a value has to be beyond its types.

/// A type with rules that its values have to keep: `form(as:)`, `json(as:)` and a query's `decode(_:)` check them.
///
/// ```swift
/// struct SignUp: Decodable, Validatable {
///     var name: String
///     var email: String
///     var age: Int?
///     var tags: [String]
///     var address: Address
///
///     func validate(_ check: inout Validation) {
///         check("name", name, .notBlank, .length(...50))
///         check("email", email, .email)
///         check("age", age, .range(18...))                    // only if there is one
///         check("tags", tags, .count(...10), .unique)
///         check.each("tags", tags, .length(1...20))
///         check.nested("address", address)                    // Validatable itself
///         check.that(name != email, "name", "must not be the address")
///     }
/// }
/// ```
///
/// All mistakes are told at once: of each check the first rule that is not kept.
public protocol Validatable {
    /// Checks the value's parts.
    /// - Parameter check: takes note of what is wrong. It knows how the fields are called.
    func validate(_ check: inout Validation)
}

extension Validatable {
    /// Checks a value that comes from elsewhere.
    /// - Parameter source: how its fields are called.
    /// - Returns: the value itself.
    /// - Throws: `ProblemDetails` with all mistakes: 422, or 400 for a query.
    @discardableResult
    public func validated(as source: Validation.Source = .json) throws -> Self {
        var validation = Validation(source)
        validate(&validation)
        guard validation.mistakes.isEmpty else { throw ProblemDetails(validation.mistakes, in: source) }
        return self
    }
}

extension Array: Validatable where Element: Validatable {
    /// Checks each element.
    public func validate(_ check: inout Validation) { check.elements(self) }
}

extension Optional: Validatable where Wrapped: Validatable {
    /// Checks the value, if there is one.
    public func validate(_ check: inout Validation) { self?.validate(&check) }
}
