// PostgresDecodable.swift - Swift's types as values of a row.

#if PostgreSQL

    /// A type that a row's value can be read as: `try row["name", as: String.self]`.
    public protocol PostgresDecodable {
        /// Reads a value.
        /// - Parameter field: the value, perhaps NULL.
        /// - Throws: ``PostgresError`` if it does not fit.
        init(postgres field: PostgresField) throws

        /// Reads a value as a list; by default as an array of PostgreSQL.
        /// - Parameter field: the value, perhaps NULL.
        /// - Returns: the elements.
        /// - Throws: ``PostgresError`` if it does not fit.
        static func list(postgres field: PostgresField) throws -> [Self]
    }

    extension PostgresDecodable {
        /// Reads an array of PostgreSQL, of one dimension.
        /// - Parameter field: the value.
        /// - Returns: the elements.
        /// - Throws: ``PostgresError`` if it is no such array, or an element does not fit.
        public static func list(postgres field: PostgresField) throws -> [Self] {
            guard let elements = field.withBytes({ $0.flatMap(ArrayText.decode) }) else {
                throw field.mismatch([Self].self)
            }
            return try elements.map { try Self(postgres: PostgresField(element: $0, of: field)) }
        }
    }

    extension PostgresDecodable where Self: FixedWidthInteger {
        /// Reads whole numbers that fit.
        public init(postgres field: PostgresField) throws {
            guard let value = Self(try field.required(for: Self.self)) else { throw field.mismatch(Self.self) }
            self = value
        }
    }

    extension Int: PostgresDecodable {}
    extension Int64: PostgresDecodable {}
    extension Int32: PostgresDecodable {}
    extension Int16: PostgresDecodable {}
    extension UInt32: PostgresDecodable {}

    extension UInt8: PostgresDecodable {
        /// Reads a `bytea`, in either of its text forms.
        /// - Parameter field: the value.
        /// - Returns: the bytes.
        /// - Throws: ``PostgresError`` if it is none.
        public static func list(postgres field: PostgresField) throws -> [UInt8] {
            guard let bytes = field.withBytes({ $0.flatMap(ByteaText.decode) }) else {
                throw field.mismatch([UInt8].self)
            }
            return bytes
        }
    }

    extension Double: PostgresDecodable {
        /// Reads any number; one with more digits than fit is rounded.
        public init(postgres field: PostgresField) throws {
            let text = try field.required(for: Double.self)
            guard let value = Double(text) else { throw field.mismatch(Double.self) }
            self = value
        }
    }

    extension Float: PostgresDecodable {
        /// Reads any number; one with more digits than fit is rounded.
        public init(postgres field: PostgresField) throws {
            let text = try field.required(for: Float.self)
            guard let value = Float(text) else { throw field.mismatch(Float.self) }
            self = value
        }
    }

    extension Bool: PostgresDecodable {
        /// Reads a `boolean`.
        public init(postgres field: PostgresField) throws {
            switch try field.required(for: Bool.self) {
            case "t", "true": self = true
            case "f", "false": self = false
            default: throw field.mismatch(Bool.self)
            }
        }
    }

    extension String: PostgresDecodable {
        /// The text form of any type.
        public init(postgres field: PostgresField) throws { self = try field.required(for: String.self) }
    }

    extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
        /// Nil for NULL.
        public init(postgres field: PostgresField) throws { self = field.isNull ? nil : try Wrapped(postgres: field) }
    }

    extension Array: PostgresDecodable where Element: PostgresDecodable {
        /// Reads an array of PostgreSQL; bytes are read from a `bytea`.
        public init(postgres field: PostgresField) throws { self = try Element.list(postgres: field) }
    }

    extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
        /// Reads the raw value, for an `enum` that says that it conforms.
        public init(postgres field: PostgresField) throws {
            guard let value = Self(rawValue: try RawValue(postgres: field)) else { throw field.mismatch(Self.self) }
            self = value
        }
    }

#endif
