// SchemaRecorder.swift - a decoder that has no input: it notes what a type asks for, and hands out zeros and empty
// values.
// Invariant: it calls no code but `init(from:)`, ends for types that contain themselves, and never makes up a value
// for a type that does not take an empty one.

/// What one type has asked for.
final class SchemaRecorder {
    enum Shape {
        case nothing
        case object
        case list
        case value(OpenAPI.Schema)
    }

    /// Most types inside of each other, where each has to be made: a class that needs itself would go on for ever.
    static let depthLimit = 64

    private(set) var shape = Shape.nothing
    private(set) var properties: [(name: String, schema: OpenAPI.Schema, isRequired: Bool)] = []
    private(set) var items: [OpenAPI.Schema] = []
    /// The names that were asked for before they were read: what is behind them may be missing.
    private var tested: Set<String> = []
    /// Whether only a value is wanted, and nothing noted.
    let isBlank: Bool
    let depth: Int
    /// The text that it hands out.
    let sample: String

    init(isBlank: Bool, depth: Int, sample: String = "") {
        (self.isBlank, self.depth, self.sample) = (isBlank, depth, sample)
    }

    static func schema(of type: any Decodable.Type) throws -> OpenAPI.Schema {
        let recorder = SchemaRecorder(isBlank: false, depth: 0)
        do { _ = try type.init(from: RecordingDecoder(recorder)) } catch let error as SchemaError { throw error } catch
        {
            // A raw value is all that such a type reads, whether or not it takes an empty one.
            if type is any RawRepresentable.Type, case .value(let schema) = recorder.shape { return schema }
            throw SchemaError(type, "its init(from:) refuses an empty value (\(error))")
        }
        return try recorder.schema(of: type)
    }

    private func schema(of type: Any.Type) throws -> OpenAPI.Schema {
        switch shape {
        case .nothing: throw SchemaError(type, "its init(from:) reads nothing")
        case .object: return .object(properties)
        case .value(let schema): return schema
        case .list:
            guard !items.isEmpty else { throw SchemaError(type, "it reads a list of whatever length") }
            var schema = OpenAPI.Schema(["type": "array", "prefixItems": .array(items.map(\.json))])
            for item in items { schema.define(item.definitions) }
            return schema
        }
    }

    /// A value of a type, as empty as it can be.
    func blank<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let type = type as? any (CaseIterable & Decodable).Type, let first = firstCase(of: type) as? Value {
            return first
        }
        guard depth < SchemaRecorder.depthLimit else { throw SchemaError(type, "it contains itself") }
        let text = Value.self == String.self ? sample : FoundationTypes.sample(type)
        let recorder = SchemaRecorder(isBlank: true, depth: depth + 1, sample: text)
        do { return try Value(from: RecordingDecoder(recorder)) } catch let error as SchemaError { throw error } catch {
            throw SchemaError(
                type,
                type is any RawRepresentable.Type
                    ? "its cases are not known; CaseIterable tells them" : "it refuses an empty value (\(error))")
        }
    }

    private func firstCase<Type: CaseIterable>(of type: Type.Type) -> Any? { type.allCases.first }

    // MARK: Notes

    func begin(_ kind: Shape) {
        if case .nothing = shape { shape = kind }
    }

    func test(_ name: String) { tested.insert(name) }

    func note(_ name: String, _ schema: () throws -> OpenAPI.Schema, isRequired: Bool) throws {
        guard !isBlank, !properties.contains(where: { $0.name == name }) else { return }
        properties.append((name, try schema(), isRequired && !tested.contains(name)))
    }

    func note(value schema: () throws -> OpenAPI.Schema) throws {
        guard !isBlank, case .nothing = shape else { return }
        shape = .value(try schema())
    }

    func note(item schema: () throws -> OpenAPI.Schema) throws {
        guard !isBlank, items.count < SchemaRecorder.depthLimit else { return }
        items.append(try schema())
    }
}
