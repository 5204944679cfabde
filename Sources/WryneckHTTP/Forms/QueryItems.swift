// QueryItems.swift - `name=value&name=value`, of a query or of a form: the URL Standard's urlencoded format.
// Invariant: the pairs stay in their order and in one list. A look-up is linear, which the limit on their number keeps
// harmless; there is no table to flood with colliding names.

/// The pairs of a query.
package struct QueryItems: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        package var name: String
        /// Empty for `name=` and for a bare `name`.
        package var value: String
    }

    package private(set) var items: [Item] = []

    /// No pairs.
    package init() {}

    /// Splits at "&" only, decodes escapes and "+", and repairs invalid UTF-8. More than `limit` pairs are 400.
    package init(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(ProtocolViolation) {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.count
            if end > start {
                guard items.count < limit else { throw .badRequest("too many query parameters") }
                items.append(Self.item(UnsafeRawBufferPointer(rebasing: bytes[start..<end])))
            }
            start = end + 1
        }
    }

    /// The first value with the name; nil without one.
    package subscript(name: String) -> String? {
        items.first { $0.name.hasSameBytes(as: name) }?.value
    }

    /// All values with the name, in their order.
    package func all(_ name: String) -> [String] {
        items.compactMap { $0.name.hasSameBytes(as: name) ? $0.value : nil }
    }

    private static func item(_ bytes: UnsafeRawBufferPointer) -> Item {
        let split = bytes.firstIndex(of: ASCII.equalsSign) ?? bytes.count
        let name = UnsafeRawBufferPointer(rebasing: bytes[..<split])
        let value = UnsafeRawBufferPointer(rebasing: bytes[min(split + 1, bytes.count)...])
        return Item(
            name: PercentCoding.decodeRepairing(name, plusIsSpace: true),
            value: PercentCoding.decodeRepairing(value, plusIsSpace: true))
    }
}
