// JSON.swift - the one file that knows FoundationEssentials.

internal import FoundationEssentials
public import HTTPTypes
internal import WryneckHTTP

extension Response {
    private static let jsonFields: Headers = [.contentType: "application/json"]

    /// A value as JSON. Keys come in a fixed order, so that equal values give equal bytes.
    /// - Throws: what the value's `encode(to:)` throws, as for a `Double` that is not a number.
    public static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(status: status, headers: jsonFields, body: .bytes(Array(try encoder.encode(value))))
    }
}

extension Request {
    /// Reads the whole body and decodes it from JSON.
    /// - Parameters:
    ///   - type: what to make of it.
    ///   - limit: the most bytes to take.
    /// - Returns: the value.
    /// - Throws: `HTTPError` with 400 if the bytes are not such a value, with 413 if there are too many.
    public nonisolated(nonsending) func decode<Value: Decodable>(_ type: Value.Type = Value.self, upTo limit: Int = 1 << 20) async throws -> Value {
        let bytes = try await collect(upTo: limit)
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            throw HTTPError(.badRequest, "the body is not the JSON that is expected here")
        }
    }
}
