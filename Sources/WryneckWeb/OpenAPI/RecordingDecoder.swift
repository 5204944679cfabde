// RecordingDecoder.swift - the decoder of a `SchemaRecorder`, with its three kinds of containers. A generic function is
// all of a protocol's functions for single types; where the latter stand, they end what would go round in circles.

struct RecordingDecoder: Decoder {
    let recorder: SchemaRecorder
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ recorder: SchemaRecorder) { self.recorder = recorder }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        recorder.begin(.object)
        return KeyedDecodingContainer(RecordedObject<Key>(recorder: recorder))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        recorder.begin(.list)
        return RecordedList(recorder: recorder)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { RecordedValue(recorder: recorder) }
}

private struct RecordedObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: SchemaRecorder
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool {
        recorder.test(key.stringValue)
        return true
    }

    func decodeNil(forKey key: Key) -> Bool {
        recorder.test(key.stringValue)
        return recorder.isBlank
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try recorder.note(key.stringValue, { try .schema(type) }, isRequired: !(type is any AnyOptional.Type))
        return try recorder.blank(type)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try recorder.note(key.stringValue, { try .schema(type) }, isRequired: false)
        return nil
    }

    // What is inside would be noted only when this returns, so it is not noted at all, but refused.
    func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type, forKey key: Key) throws
        -> KeyedDecodingContainer<NestedKey>
    {
        guard recorder.isBlank else { throw SchemaError(Key.self, "a container in a container") }
        return KeyedDecodingContainer(RecordedObject<NestedKey>(recorder: recorder))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        guard recorder.isBlank else { throw SchemaError(Key.self, "a container in a container") }
        return RecordedList(recorder: recorder)
    }

    func superDecoder() throws -> any Decoder { throw SchemaError(Key.self, "a class with a superclass") }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        throw SchemaError(Key.self, "a class with a superclass")
    }
}

private struct RecordedList: UnkeyedDecodingContainer {
    let recorder: SchemaRecorder
    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }
    var currentIndex = 0
    /// A loop over the list has nothing to do; a type that reads a certain number of elements gets them.
    var isAtEnd: Bool { true }

    init(recorder: SchemaRecorder) { self.recorder = recorder }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        try recorder.note(item: { try .schema(type) })
        return try recorder.blank(type)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) throws
        -> KeyedDecodingContainer<NestedKey>
    {
        throw SchemaError(NestedKey.self, "a container in a container")
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw SchemaError(Any.self, "a container in a container")
    }

    mutating func superDecoder() throws -> any Decoder { throw SchemaError(Any.self, "a class with a superclass") }
}

private struct RecordedValue: SingleValueDecodingContainer {
    let recorder: SchemaRecorder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { recorder.isBlank }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try recorder.note(value: { try .schema(type) })
        return try recorder.blank(type)
    }

    func decode(_ type: Bool.Type) throws -> Bool { try primitive(type, false) }
    func decode(_ type: String.Type) throws -> String { try primitive(type, recorder.sample) }
    func decode(_ type: Double.Type) throws -> Double { try primitive(type, 0) }
    func decode(_ type: Float.Type) throws -> Float { try primitive(type, 0) }
    func decode(_ type: Int.Type) throws -> Int { try primitive(type, 0) }
    func decode(_ type: Int8.Type) throws -> Int8 { try primitive(type, 0) }
    func decode(_ type: Int16.Type) throws -> Int16 { try primitive(type, 0) }
    func decode(_ type: Int32.Type) throws -> Int32 { try primitive(type, 0) }
    func decode(_ type: Int64.Type) throws -> Int64 { try primitive(type, 0) }
    func decode(_ type: UInt.Type) throws -> UInt { try primitive(type, 0) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try primitive(type, 0) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try primitive(type, 0) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try primitive(type, 0) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try primitive(type, 0) }

    private func primitive<Value>(_ type: Value.Type, _ value: Value) throws -> Value {
        try recorder.note(value: { try .schema(type) })
        return value
    }
}

/// A type whose values may be missing.
private protocol AnyOptional {}
extension Optional: AnyOptional {}
