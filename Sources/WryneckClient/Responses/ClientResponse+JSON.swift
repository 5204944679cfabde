// ClientResponse+JSON.swift - JSON both ways: the one file of this target that needs Foundation's coders.

internal import FoundationEssentials
public import WryneckDeferred

extension ClientResponse {
    /// Reads the whole body as JSON. Content-Type is not asked: many servers have it wrong.
    /// - Parameters:
    ///   - type: what the JSON is made into.
    ///   - limit: the most bytes; nil for the agent's.
    /// - Returns: the value, or a `ClientFailure`: `.content` if the body is not such JSON.
    public func json<Value: Decodable>(as type: Value.Type = Value.self, upTo limit: Int? = nil) -> Deferred<Value> {
        bytes(upTo: limit).map { bytes in
            do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
                throw ClientFailure.content("the body is not the JSON that is expected: \(error)")
            }
        }
    }

    /// Reads the whole body as JSON. Content-Type is not asked: many servers have it wrong.
    /// - Parameters:
    ///   - type: what the JSON is made into.
    ///   - limit: the most bytes; nil for the agent's.
    /// - Returns: the value.
    /// - Throws: a `ClientFailure`: `.content` if the body is not such JSON.
    public nonisolated(nonsending) func json<Value: Decodable>(
        as type: Value.Type = Value.self, upTo limit: Int? = nil
    ) async throws -> Value {
        try await json(as: type, upTo: limit).value
    }
}

extension ClientBody {
    /// A value as JSON; keys are sorted, so that equal values are equal bytes.
    /// - Throws: what the value's `encode(to:)` throws.
    public static func json(_ value: some Encodable) throws -> ClientBody {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .bytes(Array(try encoder.encode(value)))
    }
}
