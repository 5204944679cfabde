// FormDecoder.swift - a part of a form as a `Decoder`.

internal import HTTPTypes

/// Decodes one node; a node that is not there is decoded as an empty one, so that each field that is missing is told by
/// its own name, and a list without elements, which a form cannot send, is empty.
struct FormDecoder: Decoder {
    let node: FormNode?
    let codingPath: [any CodingKey]
    let reading: FormReading
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ node: FormNode?, _ path: [any CodingKey], _ reading: FormReading) {
        (self.node, codingPath, self.reading) = (node, path, reading)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(FormKeyedContainer(node, codingPath, reading))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { FormListContainer(node, codingPath, reading) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        FormValueContainer(node, codingPath, reading)
    }

    /// Decodes a whole form or query.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - fields: names and values in their order.
    ///   - rules: how fields become a value.
    ///   - source: what was sent.
    /// - Returns: the value, whose own rules are kept, too.
    /// - Throws: `ProblemDetails` with all mistakes.
    static func decode<Value: Decodable>(
        _ type: Value.Type, from fields: some Sequence<(name: String, value: String)>, _ rules: FormRules,
        _ source: Validation.Source
    ) throws -> Value {
        guard let root = FormNode(fields, depth: rules.mostBrackets) else {
            throw ProblemDetails(.badRequest, detail: "a field's name has more than \(rules.mostBrackets) brackets")
        }
        let reading = FormReading(rules, source)
        var value: Value?
        do { value = try reading.value(type, root, []) } catch { try reading.note(error) }
        // A reading that was broken off has not asked for all that it knows.
        if value != nil { reading.noteUnknown(root) }
        guard let value, reading.mistakes.isEmpty else { throw ProblemDetails(reading.mistakes, in: source) }
        return try DecodingFailure.validated(value, in: source)
    }
}

/// A number in a coding path.
struct FormIndex: CodingKey {
    let index: Int
    init(_ index: Int) { self.index = index }
    init?(stringValue: String) { nil }
    init?(intValue: Int) { self.init(intValue) }
    var stringValue: String { "\(index)" }
    var intValue: Int? { index }
}
