// Headers+Lookup.swift - finding fields by name.
// Invariant: on a request's bytes a lookup makes no string but the one that it returns.

public import HTTPTypes

extension Headers {
    /// The value of the first line with the name; nil without one.
    public func first(_ name: HTTPField.Name) -> String? {
        switch storage {
        case .list(let fields): fields.first { $0.name == name }?.value
        case .wire(let block): block.firstIndex(of: name, from: 0).map { block.string(block[$0].value) }
        case .usual(let type): type.value(name)
        }
    }

    /// The values of all lines with the name, in their order.
    public func all(_ name: HTTPField.Name) -> [String] {
        switch storage {
        case .list(let fields):
            return fields.compactMap { $0.name == name ? $0.value : nil }
        case .wire(let block):
            var values: [String] = []
            var index = 0
            while let found = block.firstIndex(of: name, from: index) {
                values.append(block.string(block[found].value))
                index = found + 1
            }
            return values
        case .usual(let type): return type.value(name).map { [$0] } ?? []
        }
    }

    /// Whether there is a line with the name.
    public func contains(_ name: HTTPField.Name) -> Bool {
        switch storage {
        case .list(let fields): fields.contains { $0.name == name }
        case .wire(let block): block.firstIndex(of: name, from: 0) != nil
        case .usual: name == .contentType
        }
    }

    /// Lends the bytes of the first line's value, for callers that need no string; nil without one.
    package func withFirst<Result>(_ name: HTTPField.Name, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        switch storage {
        case .list(let fields):
            guard var value = fields.first(where: { $0.name == name })?.value else { return body(nil) }
            return value.withUTF8 { body(UnsafeRawBufferPointer($0)) }
        case .wire(let block):
            guard let index = block.firstIndex(of: name, from: 0) else { return body(nil) }
            return block.withBytes(in: block[index].value) { body($0) }
        case .usual(let type):
            guard var value = type.value(name) else { return body(nil) }
            return value.withUTF8 { body(UnsafeRawBufferPointer($0)) }
        }
    }

    /// Whether the body is a stream of events (HTML, "Server-sent events"): it has no end of its own, and who reads it
    /// comes back.
    package var isEventStream: Bool {
        if case .usual = storage { return false }
        return withFirst(.contentType) { value in
            guard let value, value.count >= Headers.eventStream.utf8CodeUnitCount else { return false }
            let end = value.firstIndex { $0 == ASCII.semicolon || ASCII.isOptionalWhitespace($0) } ?? value.count
            return ASCII.equals(UnsafeRawBufferPointer(rebasing: value[..<end]), Headers.eventStream)
        }
    }

    private static let eventStream: StaticString = "text/event-stream"

    /// RFC 9110 §5.3; RFC 9113 §8.2.3 for the cookies.
    func joined(_ name: HTTPField.Name) -> String? {
        guard let first = first(name) else { return nil }
        let values = all(name)
        return values.count == 1 ? first : values.joined(separator: name == .cookie ? "; " : ", ")
    }
}

extension FieldBlock {
    /// The index of the next field with the name, from `start` on.
    func firstIndex(of name: HTTPField.Name, from start: Int) -> Int? {
        var canonical = name.canonicalName
        return canonical.withUTF8 { wanted in
            withBytesInPlace { bytes in
                var index = start
                while index < count {
                    let range = self[index].name
                    if range.count == wanted.count,
                        ASCII.equals(UnsafeRawBufferPointer(rebasing: bytes[range]), UnsafeRawBufferPointer(wanted))
                    {
                        return index
                    }
                    index += 1
                }
                return nil
            }
        }
    }
}
