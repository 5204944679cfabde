// Request+JSONAs.swift - a body of JSON as a value: looked through, decoded, and checked by its own rules.
// Invariant: what names Foundation's coders is compiled into the programs that call it, and nothing of it into this
// library: see JSON.swift of Wryneck.

internal import HTTPTypes
public import Wryneck
public import WryneckDeferred
internal import WryneckHTTP

extension Request {
    /// Reads the whole body as JSON, looks through it, decodes it, and checks the value if it is `Validatable`.
    ///
    /// ```swift
    /// root.post("orders") { request in
    ///     let order = try await request.json(as: Order.self)
    ///     ...
    /// }
    /// ```
    ///
    /// Dates are in ISO 8601 (RFC 3339), unless the coders have another way.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - limit: the most bytes of the body; nil for the route's or server's limit. The smaller one counts.
    ///   - rules: the limits of depth and number, and how strictly JSON is read.
    ///   - coders: whose decoder decodes; nil for the site's (`Site.Options.json`), or the usual ones.
    /// - Returns: the value.
    /// - Throws: `ProblemDetails` with 400 for what is not JSON, or is beyond the rules, with the place in it; with 422
    ///   for JSON that is not such a value, or breaks its rules: each mistake with its field. `HTTPError` with 415 if
    ///   the body does not say that it is JSON, with 413 if there is too much of it.
    @export(implementation)
    public nonisolated(nonsending) func json<Value: Decodable>(
        as type: Value.Type = Value.self, upTo limit: Int? = nil, rules: JSONRules = .standard,
        coders: JSONCoders? = nil
    ) async throws -> Value {
        try await readJSON(type, limit, rules, coders ?? siteCoders ?? JSONCoders())
    }

    /// The same by a Deferred. See the other `json(as:upTo:rules:coders:)`.
    @export(implementation)
    public func json<Value: Decodable>(
        as type: Value.Type = Value.self, upTo limit: Int? = nil, rules: JSONRules = .standard,
        coders: JSONCoders? = nil
    ) throws -> Deferred<Value> {
        try readJSONLater(type, limit, rules, coders ?? siteCoders ?? JSONCoders())
    }

    @usableFromInline var siteCoders: JSONCoders? { jsonCoders }

    @usableFromInline
    nonisolated(nonsending) func readJSON<Value: Decodable>(
        _ type: Value.Type, _ limit: Int?, _ rules: JSONRules, _ coders: JSONCoders
    ) async throws -> Value {
        try checkIsJSON()
        return try JSONBody.decode(type, try await collect(upTo: limit), rules, coders)
    }

    @usableFromInline
    func readJSONLater<Value: Decodable>(
        _ type: Value.Type, _ limit: Int?, _ rules: JSONRules, _ coders: JSONCoders
    ) throws -> Deferred<Value> {
        try checkIsJSON()
        return collect(upTo: limit).map { try JSONBody.decode(type, $0, rules, coders) }
    }
}

enum JSONBody {
    static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], _ rules: JSONRules, _ coders: JSONCoders
    ) throws -> Value {
        do throws(JSONScanner.Fault) { try JSONScanner.check(bytes, rules) } catch {
            throw ProblemDetails(
                .badRequest,
                detail: bytes.isEmpty
                    ? "the body is empty, and has to be JSON"
                    : "the body is not JSON as it is taken here: \(error.reason), at byte \(error.offset)",
                members: ["offset": .integer(error.offset)])
        }
        let decoded: any Decodable
        do { decoded = try coders.decode(type, bytes) } catch { throw DecodingFailure.answer(to: error, in: .json) }
        guard let value = decoded as? Value else { throw HTTPError(.internalServerError) }
        return try DecodingFailure.validated(value, in: .json)
    }
}
