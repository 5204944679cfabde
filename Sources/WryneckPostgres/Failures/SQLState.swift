// SQLState.swift - the codes of the server's errors. PostgreSQL's manual, appendix A.

#if PostgreSQL

    /// What kind of error the server reports, as the five characters of the SQL standard.
    public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The five characters, such as `23505`.
        public let rawValue: String

        /// - Parameter rawValue: five digits or capital letters.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The five characters.
        public var description: String { rawValue }

        /// Whether it is of the same class: the first two characters.
        /// - Parameter name: two characters, such as `23` for all violations of constraints.
        /// - Returns: whether this state begins with them.
        public func isOfClass(_ name: String) -> Bool { rawValue.hasPrefix(name) }

        /// A value is there already that may be there only once.
        public static let uniqueViolation = SQLState(rawValue: "23505")
        /// A row refers to one that does not exist, or one that is referred to would go.
        public static let foreignKeyViolation = SQLState(rawValue: "23503")
        /// NULL in a column that takes none.
        public static let notNullViolation = SQLState(rawValue: "23502")
        /// A row that a CHECK refuses.
        public static let checkViolation = SQLState(rawValue: "23514")
        /// A row that an EXCLUDE refuses.
        public static let exclusionViolation = SQLState(rawValue: "23P01")
        /// Transactions that cannot have run one after the other: try again.
        public static let serializationFailure = SQLState(rawValue: "40001")
        /// Two transactions waited for each other, and this one was chosen to end: try again.
        public static let deadlockDetected = SQLState(rawValue: "40P01")
        /// A lock is held that was not to be waited for, or not for so long.
        public static let lockNotAvailable = SQLState(rawValue: "55P03")
        /// The statement was cancelled.
        public static let queryCanceled = SQLState(rawValue: "57014")
        /// The server ends, or somebody has ended this session.
        public static let adminShutdown = SQLState(rawValue: "57P01")
        /// Another process of the server has crashed, and all sessions end.
        public static let crashShutdown = SQLState(rawValue: "57P02")
        /// The server starts or ends, and takes no sessions.
        public static let cannotConnectNow = SQLState(rawValue: "57P03")
        /// All places for sessions are taken.
        public static let tooManyConnections = SQLState(rawValue: "53300")
        /// No such table.
        public static let undefinedTable = SQLState(rawValue: "42P01")
        /// No such column.
        public static let undefinedColumn = SQLState(rawValue: "42703")
        /// A statement that cannot be read.
        public static let syntaxError = SQLState(rawValue: "42601")
        /// The user may not do that.
        public static let insufficientPrivilege = SQLState(rawValue: "42501")
        /// A text that is no value of its type.
        public static let invalidTextRepresentation = SQLState(rawValue: "22P02")
        /// A statement in a transaction in which an earlier one has failed.
        public static let inFailedTransaction = SQLState(rawValue: "25P02")
        /// A statement that writes, in a session that may only read: on a standby, for one.
        public static let readOnlyTransaction = SQLState(rawValue: "25006")
        /// A wrong password, or none.
        public static let invalidPassword = SQLState(rawValue: "28P01")

        static let featureNotSupported = SQLState(rawValue: "0A000")
        static let undefinedPreparedStatement = SQLState(rawValue: "26000")
    }

#endif
