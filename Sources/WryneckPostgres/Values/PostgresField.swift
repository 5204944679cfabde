// PostgresField.swift - one value of a row, as it came.

#if PostgreSQL

    /// One value of a row: what a type that conforms to ``PostgresDecodable`` reads.
    ///
    /// Values come in their text form. It is the one that is the same for every type and every version of the server,
    /// that a `String` can hold for types of which nobody here has heard, and in which a number of eight bytes fits
    /// what was declared as four. What it costs is the digits; `bytea` takes twice its bytes on the wire, and COPY is
    /// there for masses.
    public struct PostgresField: Sendable {
        private enum Storage: Sendable {
            case result(ResultHandle, row: Int, column: Int)
            case element([UInt8]?, of: String, type: UInt32)
        }

        private let storage: Storage

        init(_ result: ResultHandle, row: Int, column: Int) { storage = .result(result, row: row, column: column) }

        /// An element of an array.
        init(element: [UInt8]?, of array: PostgresField) {
            storage = .element(element, of: array.name, type: array.type)
        }

        /// The column's name.
        public var name: String {
            switch storage {
            case .result(let result, _, let column): result.columnName(column) ?? "\(column)"
            case .element(_, let name, _): name
            }
        }

        /// The number of the column's type in `pg_type`, such as 23 for `int4`.
        public var type: UInt32 {
            switch storage {
            case .result(let result, _, let column): result.columnType(column)
            case .element(_, _, let type): type
            }
        }

        /// Whether it is NULL.
        public var isNull: Bool { withBytes { $0 == nil } }

        /// The text form; nil for NULL.
        public var text: String? { withBytes { $0.map { String(decoding: $0, as: UTF8.self) } } }

        /// Lends the text form's bytes; nil for NULL.
        func withBytes<Value>(_ body: (UnsafeRawBufferPointer?) throws -> Value) rethrows -> Value {
            switch storage {
            case .result(let result, let row, let column): try result.withValue(row, column, body)
            case .element(nil, _, _): try body(nil)
            case .element(let bytes?, _, _): try bytes.withUnsafeBytes { try body($0) }
            }
        }

        /// The text form.
        /// - Parameter type: the type that wants it, for the error.
        /// - Returns: the text.
        /// - Throws: ``PostgresError`` if the value is NULL.
        public func required(for type: Any.Type) throws -> String {
            guard let text else { throw mismatch(type) }
            return text
        }

        /// The error of a value that a type cannot read.
        /// - Parameter type: that type.
        /// - Returns: an error that names the column, without its value.
        public func mismatch(_ type: Any.Type) -> PostgresError {
            let what = isNull ? "NULL, and \(type) is not optional" : "no \(type)"
            return PostgresError(.column("column \"\(name)\" is \(what)"), .completed)
        }
    }

#endif
