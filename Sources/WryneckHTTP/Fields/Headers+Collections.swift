// Headers+Collections.swift - headers as a sequence, a literal, an equatable value, and as HTTPFields.

public import HTTPTypes

extension Headers: Sequence {
    /// Iterates over the lines in their order.
    public struct Iterator: IteratorProtocol {
        private let storage: Storage
        private var index = 0

        init(_ storage: Storage) { self.storage = storage }

        /// The next line; nil after the last.
        public mutating func next() -> (name: HTTPField.Name, value: String)? {
            switch storage {
            case .list(let fields):
                guard index < fields.count else { return nil }
                defer { index += 1 }
                return (fields[index].name, fields[index].value)
            case .wire(let block):
                while index < block.count {
                    let field = block[index]
                    index += 1
                    // Every name on the wire was checked to be a token, so this never fails.
                    if let name = HTTPField.Name(block.string(field.name)) { return (name, block.string(field.value)) }
                }
                return nil
            case .usual(let type):
                defer { index = 1 }
                return index == 0 ? (.contentType, type.value) : nil
            }
        }
    }

    /// An iterator at the first line.
    public func makeIterator() -> Iterator { Iterator(storage) }
}

extension Headers: ExpressibleByDictionaryLiteral {
    /// Takes the lines as they are; a name may occur twice. A value that may not be sent becomes the `refusal`.
    public init(dictionaryLiteral elements: (HTTPField.Name, String)...) {
        self.init(elements)
    }

    /// Takes the lines as they are; a name may occur twice. A value that may not be sent becomes the `refusal`.
    public init(_ lines: some Sequence<(HTTPField.Name, String)>) {
        self.init()
        var fields: [Field] = []
        fields.reserveCapacity(lines.underestimatedCount)
        for (name, value) in lines {
            if let error = Headers.Mistake.check(name, value) {
                refuse(error)
            } else {
                fields.append(Field(name: name, value: value))
            }
        }
        storage = .list(fields)
    }
}

extension Headers: Equatable {
    /// Whether both have the same lines in the same order; names are compared without regard to case.
    public static func == (left: Headers, right: Headers) -> Bool {
        left.count == right.count && left.refusal == right.refusal
            && zip(left, right).allSatisfy { $0.name == $1.name && $0.value.hasSameBytes(as: $1.value) }
    }
}

extension Headers: CustomStringConvertible {
    /// One line of text for each field.
    public var description: String { map { "\($0.name.rawName): \($0.value)" }.joined(separator: "\n") }
}

extension Headers {
    /// Converts from HTTPTypes, the ecosystem's common type.
    public init(_ fields: HTTPFields) {
        self.init(fields.lazy.map { ($0.name, $0.value) })
    }
}

extension HTTPFields {
    /// Converts to HTTPTypes, the ecosystem's common type.
    public init(_ headers: Headers) {
        self.init()
        for (name, value) in headers { append(HTTPField(name: name, value: value)) }
    }
}
