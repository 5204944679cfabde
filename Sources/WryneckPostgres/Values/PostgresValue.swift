// PostgresValue.swift - a parameter, as it is sent.

#if PostgreSQL

    /// A parameter in the form in which it goes to the server.
    public enum PostgresValue: Hashable, Sendable {
        /// SQL's NULL.
        case null
        /// The text form of a value, as it would stand between quotes in SQL. The server reads it as the type that the
        /// parameter has in the statement, so that a number fits an `integer` as well as a `numeric`. It cannot have a
        /// NUL.
        case text(String)
        /// The binary form of the parameter's type; for a `bytea` that is the bytes themselves.
        case binary([UInt8])
    }

    /// A value that can be a statement's parameter: `query("select … where id = $1", 7)`.
    ///
    /// The server finds out the type of each parameter from the statement. Where it cannot (`select $1`), say it:
    /// `select $1::int8`.
    public protocol PostgresParameter {
        /// The form that is sent.
        var postgresValue: PostgresValue { get }

        /// The form of a list of such values; by default that of an array of PostgreSQL.
        /// - Parameter values: the elements.
        /// - Returns: the form that is sent.
        static func postgresValue(of values: [Self]) -> PostgresValue
    }

    extension PostgresParameter {
        /// An array of PostgreSQL with these elements.
        /// - Parameter values: the elements; bytes become `bytea` in its hexadecimal form.
        /// - Returns: such as `{"1","2",NULL}`.
        public static func postgresValue(of values: [Self]) -> PostgresValue {
            .text(ArrayText.encode(values.map(\.postgresValue)))
        }
    }

#endif
