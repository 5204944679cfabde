// Request+Form.swift - forms without files: application/x-www-form-urlencoded.
// Invariant: a form is read only from a body of that type, whole, and with no more fields than the limit.

internal import HTTPTypes
public import WryneckDeferred
internal import WryneckHTTP

extension Request {
    /// The fields of a form, in their order; a name may come several times.
    public struct Form: Sendable, Sequence {
        private let items: QueryItems

        init(_ bytes: [UInt8], limit: Int) throws(ProtocolViolation) {
            do {
                items = try bytes.withUnsafeBytes { bytes throws(ProtocolViolation) in
                    try QueryItems(bytes, limit: limit)
                }
            } catch {
                throw ProtocolViolation(.badRequest, "the form has too many fields")
            }
        }

        /// The first value with the name; empty for an empty field, nil without one (as for a check box that was not
        /// ticked).
        public subscript(name: String) -> String? { items[name] }

        /// All values with the name, in their order, as of check boxes that share it.
        public func all(_ name: String) -> [String] { items.all(name) }

        /// The first value with the name as a type that can be made from text, such as `Int`.
        /// - Parameters:
        ///   - name: the field's name, compared as bytes.
        ///   - type: the type of the value; `Value(text)` makes it.
        /// - Returns: the value.
        /// - Throws: `HTTPError` with 400 if there is no such field, or the type refuses its text.
        public func require<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type = Value.self) throws
            -> Value
        {
            try items.require(name, as: type, called: "the field")
        }

        /// The first value of a field that may be missing, as a type that can be made from text.
        /// - Parameters:
        ///   - name: the field's name, compared as bytes.
        ///   - type: the type of the value; `Value(text)` makes it.
        /// - Returns: the value; nil if there is no such field.
        /// - Throws: `HTTPError` with 400 if there is one, and the type refuses its text. Browsers send a field that
        ///   was left empty as an empty text, which no number takes.
        public func value<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type = Value.self) throws
            -> Value?
        {
            try items.value(name, as: type, called: "the field")
        }

        /// Begins at the first field.
        public func makeIterator() -> AnyIterator<(name: String, value: String)> { items.makeIterator() }
    }
}

extension Request {
    /// Reads the whole body as a form: `application/x-www-form-urlencoded`, in UTF-8. For forms with files there is
    /// `multipart()`.
    ///
    /// ```swift
    /// root.post("sign-in", bodyLimit: 4096) { request in
    ///     let form = try await request.form()
    ///     guard await users.has(form["name"] ?? "", form["password"] ?? "") else { throw HTTPError(.forbidden) }
    ///     return Response.redirect(to: "/", status: .seeOther)
    /// }
    /// ```
    /// - Parameter limit: the most bytes of the body; nil for the route's or server's limit. The smaller one counts.
    /// - Returns: the fields.
    /// - Throws: `HTTPError` with 415 for a body of another type, 413 for one that is too large; 400 for more fields
    ///   than `Limits.forms.pairs`.
    public nonisolated(nonsending) func form(upTo limit: Int? = nil) async throws -> Request.Form {
        try checkIsForm()
        return try Request.Form(await collect(upTo: limit), limit: group.limits.forms.pairs)
    }

    /// The same by a Deferred. See the other `form(upTo:)`.
    public func form(upTo limit: Int? = nil) throws -> Deferred<Request.Form> {
        try checkIsForm()
        let fields = group.limits.forms.pairs
        return collect(upTo: limit).map { try Request.Form($0, limit: fields) }
    }

    private func checkIsForm() throws {
        guard let type = MediaType(headers), type.isURLEncodedForm else {
            let type = "application/x-www-form-urlencoded"
            throw HTTPError(
                .unsupportedMediaType, "the body has to be a form, with Content-Type: \(type)", headers: [.accept: type]
            )
        }
    }
}

extension QueryItems {
    func require<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type, called kind: String) throws
        -> Value
    {
        guard let value = try value(name, as: type, called: kind) else {
            throw HTTPError(.badRequest, "\(kind) \"\(name)\" is missing")
        }
        return value
    }

    func value<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type, called kind: String) throws
        -> Value?
    {
        guard let text = self[name] else { return nil }
        guard let value = Value(text) else { throw HTTPError(.badRequest, "\(kind) \"\(name)\" is malformed") }
        return value
    }

    func makeIterator() -> AnyIterator<(name: String, value: String)> {
        var rest = items[...]
        return AnyIterator { rest.popFirst().map { ($0.name, $0.value) } }
    }
}
