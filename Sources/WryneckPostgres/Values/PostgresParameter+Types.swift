// PostgresParameter+Types.swift - Swift's types as parameters.

#if PostgreSQL

    extension PostgresValue: PostgresParameter {
        /// Itself.
        public var postgresValue: PostgresValue { self }
    }

    extension PostgresParameter where Self: FixedWidthInteger {
        /// The digits.
        public var postgresValue: PostgresValue { .text(String(self)) }
    }

    extension Int: PostgresParameter {}
    extension Int64: PostgresParameter {}
    extension Int32: PostgresParameter {}
    extension Int16: PostgresParameter {}
    extension UInt32: PostgresParameter {}

    /// A list of bytes is a `bytea`, and a single one means nothing to PostgreSQL but a number.
    extension UInt8: PostgresParameter {
        /// A list of bytes is a `bytea`.
        /// - Parameter values: the bytes.
        /// - Returns: their binary form.
        public static func postgresValue(of values: [UInt8]) -> PostgresValue { .binary(values) }
    }

    extension Double: PostgresParameter {
        /// The shortest digits that give the same number again; `inf` and `nan` are what PostgreSQL calls them, too.
        public var postgresValue: PostgresValue { .text(String(self)) }
    }

    extension Float: PostgresParameter {
        /// The shortest digits that give the same number again.
        public var postgresValue: PostgresValue { .text(String(self)) }
    }

    extension Bool: PostgresParameter {
        /// `t` or `f`.
        public var postgresValue: PostgresValue { .text(self ? "t" : "f") }
    }

    extension String: PostgresParameter {
        /// The text: of any type whose text form it is, such as a UUID, a `numeric`, a date, or JSON.
        public var postgresValue: PostgresValue { .text(self) }
    }

    extension Substring: PostgresParameter {
        /// The text.
        public var postgresValue: PostgresValue { .text(String(self)) }
    }

    extension Optional: PostgresParameter where Wrapped: PostgresParameter {
        /// NULL for nil.
        public var postgresValue: PostgresValue { map(\.postgresValue) ?? .null }
    }

    extension Array: PostgresParameter where Element: PostgresParameter {
        /// An array of PostgreSQL; of bytes, a `bytea`.
        public var postgresValue: PostgresValue { Element.postgresValue(of: self) }
    }

    extension PostgresParameter where Self: RawRepresentable, RawValue: PostgresParameter {
        /// The raw value, for an `enum` that says that it conforms.
        public var postgresValue: PostgresValue { rawValue.postgresValue }
    }

#endif
