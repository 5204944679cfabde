// FieldSection.swift - one header section that goes out, as bytes, before it is compressed.
// Invariant: names are in lower case (RFC 9113 §8.2.1), and values have no control byte.

#if HTTP2

    internal import WryneckHTTP

    /// Fields in the form that the C layer reads: for each the length of the name and of the value, in 32
    /// bits with the lowest byte first, the name, the value.
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
            name.withUTF8Buffer { name in
                value.withUTF8 { append(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer($0)) }
            }
        }

        /// Adds a field with a number of at least zero.
        package mutating func append(_ name: StaticString, decimal value: Int) {
            var digits = 1
            var rest = max(value, 0)
            while rest >= 10 {
                rest /= 10
                digits += 1
            }
            name.withUTF8Buffer { name in
                append(lengths: name.count, digits)
                bytes.append(contentsOf: name)
            }
            ASCII.append(decimal: value, to: &bytes)
        }

        /// Adds fields of another section that are whole.
        mutating func append(_ fields: ArraySlice<UInt8>) { bytes.append(contentsOf: fields) }

        /// Adds a field; the name may be in any case.
        package mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
            append(lengths: name.count, value.count)
            let start = bytes.count
            bytes.append(contentsOf: name)
            for index in start..<bytes.count where bytes[index] &- 0x41 < 26 { bytes[index] |= 0x20 }
            bytes.append(contentsOf: value)
        }

        private mutating func append(lengths nameCount: Int, _ valueCount: Int) {
            // Most sections have room in this, and grow once.
            if bytes.isEmpty { bytes.reserveCapacity(256) }
            let lengths =
                UInt64(UInt32(truncatingIfNeeded: nameCount)) | UInt64(UInt32(truncatingIfNeeded: valueCount)) << 32
            withUnsafeBytes(of: lengths.littleEndian) { bytes.append(contentsOf: $0) }
        }
    }

#endif
