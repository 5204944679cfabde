// FormValueContainer.swift - one field as one value.

struct FormValueContainer: SingleValueDecodingContainer {
    private let node: FormNode?
    let codingPath: [any CodingKey]
    private let reading: FormReading

    init(_ node: FormNode?, _ path: [any CodingKey], _ reading: FormReading) {
        (self.node, codingPath, self.reading) = (node, path, reading)
    }

    func decodeNil() -> Bool { node?.isBlank ?? true }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try reading.value(type, node, codingPath)
    }

    func decode(_ type: Bool.Type) throws -> Bool { reading.scalar(type, node, codingPath) }
    func decode(_ type: String.Type) throws -> String { reading.scalar(type, node, codingPath) }
    func decode(_ type: Double.Type) throws -> Double { reading.scalar(type, node, codingPath) }
    func decode(_ type: Float.Type) throws -> Float { reading.scalar(type, node, codingPath) }
    func decode(_ type: Int.Type) throws -> Int { reading.scalar(type, node, codingPath) }
    func decode(_ type: Int8.Type) throws -> Int8 { reading.scalar(type, node, codingPath) }
    func decode(_ type: Int16.Type) throws -> Int16 { reading.scalar(type, node, codingPath) }
    func decode(_ type: Int32.Type) throws -> Int32 { reading.scalar(type, node, codingPath) }
    func decode(_ type: Int64.Type) throws -> Int64 { reading.scalar(type, node, codingPath) }
    func decode(_ type: UInt.Type) throws -> UInt { reading.scalar(type, node, codingPath) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { reading.scalar(type, node, codingPath) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { reading.scalar(type, node, codingPath) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { reading.scalar(type, node, codingPath) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { reading.scalar(type, node, codingPath) }
}
