// FormListContainer.swift - the elements of a list: `tag=a&tag=b`, `tag[]=a`, `items[0][price]=1`.

struct FormListContainer: UnkeyedDecodingContainer {
    let codingPath: [any CodingKey]
    private let elements: [(index: Int, node: FormNode)]
    private let reading: FormReading
    private(set) var currentIndex = 0

    init(_ node: FormNode?, _ path: [any CodingKey], _ reading: FormReading) {
        (elements, codingPath, self.reading) = (node?.elements ?? [], path, reading)
    }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private mutating func next() throws -> (node: FormNode, path: [any CodingKey]) {
        guard !isAtEnd else {
            let path = codingPath + [FormIndex(currentIndex)]
            throw DecodingError.valueNotFound(String.self, .init(codingPath: path, debugDescription: "the end"))
        }
        let element = elements[currentIndex]
        currentIndex += 1
        return (element.node, codingPath + [FormIndex(element.index)])
    }

    private mutating func scalar<Value: FormScalar>(_ type: Value.Type) throws -> Value {
        let element = try next()
        return reading.scalar(type, element.node, element.path)
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, elements[currentIndex].node.isBlank else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let element = try next()
        return try reading.value(type, element.node, element.path)
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool {
        let element = try next()
        return reading.scalar(type, element.node, element.path)
    }
    mutating func decode(_ type: String.Type) throws -> String { try scalar(type) }
    mutating func decode(_ type: Double.Type) throws -> Double { try scalar(type) }
    mutating func decode(_ type: Float.Type) throws -> Float { try scalar(type) }
    mutating func decode(_ type: Int.Type) throws -> Int { try scalar(type) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try scalar(type) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try scalar(type) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try scalar(type) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try scalar(type) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try scalar(type) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try scalar(type) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try scalar(type) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try scalar(type) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try scalar(type) }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let element = try next()
        return KeyedDecodingContainer(FormKeyedContainer<Key>(element.node, element.path, reading))
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let element = try next()
        return FormListContainer(element.node, element.path, reading)
    }

    mutating func superDecoder() throws -> any Decoder {
        let element = try next()
        return FormDecoder(element.node, element.path, reading)
    }
}
