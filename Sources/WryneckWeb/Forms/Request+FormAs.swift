// Request+FormAs.swift - a form as a value, with and without files.
// Invariant: nothing that was sent is dropped silently: a file that nobody takes is a mistake.

internal import HTTPTypes
public import Wryneck
internal import WryneckBodies
public import WryneckDeferred
internal import WryneckHTTP

extension Request {
    /// Reads the whole body as a form, decodes it, and checks the value if it is `Validatable`.
    ///
    /// ```swift
    /// struct SignUp: Decodable {
    ///     var name: String
    ///     var age: Int?                   // nil also for a field that was left empty
    ///     var news: Bool                  // a check box: false if it is not ticked
    ///     var colors: [Color]             // color=red&color=blue, or color[]=red
    ///     var born: Date?                 // 1815-12-10, or with a time: 1815-12-10T12:00:00Z
    ///     var address: Address            // address[city]=London
    ///     var items: [Item]               // items[0][price]=1
    /// }
    /// let signUp = try await request.form(as: SignUp.self)
    /// ```
    ///
    /// Both types of HTML's forms are taken, `application/x-www-form-urlencoded` and `multipart/form-data`; of the
    /// latter the fields, up to `Limits.forms.fieldBytes`, while files go to `file` as they arrive. Numbers are read
    /// as Swift writes them, enumerations by their raw values.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - limit: the most bytes of the body; nil for the route's or server's limit. The smaller one counts.
    ///   - rules: how fields become a value.
    ///   - file: takes one file; nil if a file is a mistake. An input without a chosen file is passed over.
    /// - Returns: the value.
    /// - Throws: `ProblemDetails` with 422 and all mistakes, each with its field. `HTTPError` with 415 for a body of
    ///   another type, with 413 for one that is too large; what `file` throws.
    public nonisolated(nonsending) func form<Value: Decodable>(
        as type: Value.Type = Value.self, upTo limit: Int? = nil, rules: FormRules = .standard,
        file: (nonisolated(nonsending) (Multipart.Part) async throws -> Void)? = nil
    ) async throws -> Value {
        guard MediaType(headers)?.essence == "multipart/form-data" else {
            return try await form(upTo: limit).decode(type, rules: rules)
        }
        if let limit { body.setLimit(limit) }
        var fields: [(name: String, value: String)] = []
        let parts = try multipart()
        while let part = try await parts.next() {
            guard let filename = part.filename else {
                fields.append((part.name, try await part.text(upTo: .max)))
                continue
            }
            // HTML §4.10.21.4: an input without a chosen file sends an empty one.
            if filename.isEmpty { continue }
            guard let file else {
                throw ProblemDetails([Validation.Mistake(part.name, in: .form, "must not be a file")], in: .form)
            }
            try await file(part)
        }
        return try FormDecoder.decode(type, from: fields, rules, .form)
    }

    /// The same by a Deferred, for forms without files. See the other `form(as:upTo:rules:file:)`.
    public func form<Value: Decodable>(
        as type: Value.Type = Value.self, upTo limit: Int? = nil, rules: FormRules = .standard
    ) throws -> Deferred<Value> {
        try form(upTo: limit).map { (form: Request.Form) in try form.decode(type, rules: rules) }
    }

    /// Reads the whole body as JSON or as a form, by its type: for a route that both a page and a program use.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - limit: the most bytes of the body; nil for the route's or server's limit. The smaller one counts.
    ///   - json: the limits of depth and number, and how strictly JSON is read.
    ///   - form: how fields become a value.
    /// - Returns: the value.
    /// - Throws: as `json(as:)` and `form(as:)`.
    @export(implementation)
    public nonisolated(nonsending) func content<Value: Decodable>(
        as type: Value.Type = Value.self, upTo limit: Int? = nil, json: JSONRules = .standard,
        form: FormRules = .standard
    ) async throws -> Value {
        if isForm { return try await self.form(as: type, upTo: limit, rules: form) }
        return try await self.json(as: type, upTo: limit, rules: json)
    }

    /// Any other type is left to JSON, which names what would be taken.
    @usableFromInline var isForm: Bool {
        ["application/x-www-form-urlencoded", "multipart/form-data"].contains(MediaType(headers)?.essence)
    }
}
