// Response+Fields.swift - a field on a response that is made in one expression.

public import HTTPTypes

extension Response {
    /// The response with a field, in place of all lines with its name.
    ///
    /// ```swift
    /// return .text("hello").setting(.cacheControl, "no-store")
    /// ```
    /// - Parameters:
    ///   - name: the name, such as `.cacheControl`.
    ///   - value: the value; nil for a response without the field. One that may not be sent makes it a 500, as setting
    ///     `headers` does.
    /// - Returns: the changed response.
    public func setting(_ name: HTTPField.Name, _ value: String?) -> Response {
        var response = self
        response.headers[name] = value
        return response
    }

    /// The same with a name as text, in any case: `.setting("X-Version", "7")`.
    public func setting(_ name: String, _ value: String?) -> Response {
        var response = self
        response.headers[name] = value
        return response
    }
}

extension Rendering {
    /// The rendering with a field on its response; a response that is there stays there. See
    /// `Response.setting(_:_:)`. The page of an error does not get it.
    public func setting(_ name: HTTPField.Name, _ value: String?) -> Rendering { map { $0.setting(name, value) } }

    /// The same with a name as text, in any case: `.setting("X-Version", "7")`.
    public func setting(_ name: String, _ value: String?) -> Rendering { map { $0.setting(name, value) } }
}
