// PostgresTimestamp.swift - a point in time, without Foundation.
// Invariant: what PostgreSQL can say and 64 bits of microseconds cannot is an error, never another time.

#if PostgreSQL

    /// A point in time, for `timestamptz`, `timestamp` and `date`, as exact as PostgreSQL keeps it.
    ///
    /// A `timestamp` and a `date` have no time zone: they are taken for UTC. A program that wants another meaning reads
    /// the text (`String`), which is ISO 8601's.
    public struct PostgresTimestamp: Hashable, Comparable, Sendable, PostgresParameter, PostgresDecodable {
        /// Microseconds since 1970-01-01 00:00:00 UTC; before that, negative.
        public let microseconds: Int64

        /// - Parameter microseconds: since 1970-01-01 00:00:00 UTC.
        public init(microseconds: Int64) { self.microseconds = microseconds }

        /// - Parameter seconds: whole seconds since 1970-01-01 00:00:00 UTC; what does not fit is clipped.
        public init(secondsSince1970 seconds: Int64) {
            let (value, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
            microseconds = overflow ? (seconds < 0 ? .min : .max) : value
        }

        /// Seconds since 1970-01-01 00:00:00 UTC, with a fraction.
        public var secondsSince1970: Double { Double(microseconds) / 1_000_000 }

        /// Earlier is less.
        public static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
            left.microseconds < right.microseconds
        }

        /// Such as `2026-02-28 12:00:00.5+00`.
        public var postgresValue: PostgresValue { .text(CalendarText.text(microseconds)) }

        /// Reads what the server writes in its style ISO, which every connection of this package has.
        public init(postgres field: PostgresField) throws {
            let text = try field.required(for: PostgresTimestamp.self)
            guard let microseconds = CalendarText.microseconds(text) else {
                throw field.mismatch(PostgresTimestamp.self)
            }
            self.microseconds = microseconds
        }
    }

#endif
