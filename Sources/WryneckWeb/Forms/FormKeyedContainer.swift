// FormKeyedContainer.swift - a group of fields, by their names.

struct FormKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let node: FormNode?
    let codingPath: [any CodingKey]
    private let reading: FormReading

    init(_ node: FormNode?, _ path: [any CodingKey], _ reading: FormReading) {
        (self.node, codingPath, self.reading) = (node, path, reading)
    }

    private func child(_ key: Key) -> FormNode? { node?.take(key.stringValue) }

    private func scalar<Value: FormScalar>(_ type: Value.Type, _ key: Key) -> Value {
        reading.scalar(type, child(key), codingPath + [key])
    }

    var allKeys: [Key] { node?.names.compactMap { Key(stringValue: $0) } ?? [] }

    func contains(_ key: Key) -> Bool { child(key) != nil }

    /// Browsers send a field that was left empty as an empty text.
    func decodeNil(forKey key: Key) throws -> Bool { child(key)?.isBlank ?? true }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try reading.value(type, child(key), codingPath + [key])
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let child = child(key), !child.isBlank else { return nil }
        do { return try reading.value(type, child, codingPath + [key]) } catch {
            // The other fields are looked at, too: the mistake is thrown at the end.
            try reading.note(error)
            return nil
        }
    }

    /// An empty text is a text.
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        child(key) == nil ? nil : scalar(type, key)
    }

    /// A bare name in a query is true.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        child(key) == nil ? nil : try decode(type, forKey: key)
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        reading.scalar(type, child(key), codingPath + [key])
    }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { scalar(type, key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { scalar(type, key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { scalar(type, key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { scalar(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { scalar(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { scalar(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { scalar(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { scalar(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { scalar(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { scalar(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { scalar(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { scalar(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { scalar(type, key) }

    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type, forKey key: Key) throws
        -> KeyedDecodingContainer<Inner>
    {
        KeyedDecodingContainer(FormKeyedContainer<Inner>(child(key), codingPath + [key], reading))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        FormListContainer(child(key), codingPath + [key], reading)
    }

    func superDecoder() throws -> any Decoder { FormDecoder(node, codingPath, reading) }

    func superDecoder(forKey key: Key) throws -> any Decoder { FormDecoder(child(key), codingPath + [key], reading) }
}
