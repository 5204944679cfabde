// FieldSection.swift - one header section that goes out, as bytes, before it is compressed.
// Invariant: names are in lower case (RFC 9113 §8.2.1), and values have no control byte.

#if HTTP2

    internal import WryneckHTTP

    /// Fields in the form that the C layer reads: for each the length of the name and of the value, the name, the value.
    package struct FieldSection: Sendable, Equatable {
        package private(set) var bytes: [UInt8] = []

        package init() {}

        package var isEmpty: Bool { bytes.isEmpty }

        /// Removes all fields, and keeps the room.
        package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

        /// Adds all fields of another section.
        package mutating func append(_ other: FieldSection) { bytes.append(contentsOf: other.bytes) }

        package mutating func append(_ name: StaticString, _ value: String) {
            var value = value
            name.withUTF8Buffer { name in value.withUTF8 { append(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer($0)) } }
        }

        /// Adds a field with a number of at least zero.
        package mutating func append(_ name: StaticString, decimal value: Int) {
            var digits: [UInt8] = []
            ASCII.append(decimal: value, to: &digits)
            name.withUTF8Buffer { name in digits.withUnsafeBytes { append(UnsafeRawBufferPointer(name), $0) } }
        }

        /// Adds a field; the name may be in any case.
        package mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
            append(UInt32(truncatingIfNeeded: name.count))
            append(UInt32(truncatingIfNeeded: value.count))
            for byte in name { bytes.append(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
            bytes.append(contentsOf: value)
        }

        private mutating func append(_ number: UInt32) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
    }

#endif
