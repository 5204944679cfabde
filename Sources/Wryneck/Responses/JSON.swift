// JSON.swift - the only file that imports FoundationEssentials.
// Invariant: all of it is compiled into the programs that call it, and nothing of it into this library: a program
// without JSON carries nothing of Foundation, which is half of its size if its libraries are linked in.

public import FoundationEssentials
public import HTTPTypes
internal import WryneckHTTP

extension Response {
    @usableFromInline static var jsonFields: Headers { Headers(.json) }

    /// A response with a value as JSON. Keys come in a fixed order, so that equal values give equal bytes.
    /// - Throws: what the value's `encode(to:)` throws, as for a `Double` that is not a number.
    @export(implementation)
    public static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(status: status, headers: jsonFields, body: .bytes(Array(try encoder.encode(value))))
    }
}

extension Request {
    /// Reads the whole body and decodes it from JSON.
    /// - Parameters:
    ///   - type: the type to decode.
    ///   - limit: the most bytes of the body.
    /// - Returns: the value.
    /// - Throws: `HTTPError` with 400 if the bytes are not such a value, with 413 if there are too many.
    @export(implementation)
    public nonisolated(nonsending) func decode<Value: Decodable>(_ type: Value.Type = Value.self, upTo limit: Int = 1 << 20) async throws -> Value {
        let bytes = try await collect(upTo: limit)
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            throw HTTPError(.badRequest, "the body is not the JSON that is expected here")
        }
    }
}
