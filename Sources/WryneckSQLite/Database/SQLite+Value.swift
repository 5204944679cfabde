// SQLite+Value.swift - what a column or a parameter holds.

#if SQLite

    extension SQLite {
        /// A value: SQLite's five storage classes.
        public enum Value: Sendable, Hashable {
            /// A number of 64 bits.
            case integer(Int64)
            /// A floating-point number of 64 bits; one that is not a number becomes NULL.
            case real(Double)
            /// A text, in UTF-8.
            case text(String)
            /// Bytes.
            case blob([UInt8])
            /// Nothing.
            case null

            /// A text, or NULL for nil.
            public static func text(_ text: String?) -> Value { text.map { .text($0) } ?? .null }

            /// Whether it is NULL.
            public var isNull: Bool { self == .null }

            /// The number; nil for another value.
            public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }

            /// The number, also a whole one; nil for another value.
            public var real: Double? {
                switch self {
                case .real(let value): value
                case .integer(let value): Double(value)
                default: nil
                }
            }

            /// The text; nil for another value.
            public var text: String? { if case .text(let value) = self { value } else { nil } }

            /// The bytes; nil for another value.
            public var blob: [UInt8]? { if case .blob(let value) = self { value } else { nil } }

            /// Whether a number is not zero, as SQLite keeps truth; nil for another value.
            public var bool: Bool? { integer.map { $0 != 0 } }
        }

        /// A row of a result.
        public struct Row: Sendable {
            /// The names of the columns, in their order; all rows of a result share them.
            public let columns: [String]
            /// The values in the same order.
            public let values: [Value]

            /// The value of the first column with the name; NULL if there is none.
            public subscript(column: String) -> Value { columns.firstIndex(of: column).map { values[$0] } ?? .null }
        }
    }

    extension SQLite.Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
        ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
    {
        /// A number.
        public init(integerLiteral value: Int64) { self = .integer(value) }
        /// A floating-point number.
        public init(floatLiteral value: Double) { self = .real(value) }
        /// A text.
        public init(stringLiteral value: String) { self = .text(value) }
        /// 1 or 0.
        public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
        /// NULL.
        public init(nilLiteral: ()) { self = .null }
    }

#endif
