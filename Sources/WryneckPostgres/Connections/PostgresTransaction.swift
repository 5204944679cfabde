// PostgresTransaction.swift - how a transaction is to be run.

#if PostgreSQL

    /// How a transaction is to be run.
    public struct PostgresTransaction: Sendable, Hashable {
        /// How much it sees of others that run at the same time.
        public enum Isolation: String, Sendable {
            /// Each statement sees what was committed before it. PostgreSQL's default.
            case readCommitted = "read committed"
            /// All statements see what was committed before the first.
            case repeatableRead = "repeatable read"
            /// As if all ran one after the other; some fail with ``SQLState/serializationFailure`` and are to be
            /// repeated.
            case serializable = "serializable"
        }

        /// Nil for the server's default.
        public var isolation: Isolation?

        /// Whether it may only read.
        public var isReadOnly: Bool

        /// How often it is run again if it failed because of others (``PostgresError/isTransient``): 0 by default,
        /// because the closure then runs several times. The waits between grow from 5 to 200 ms.
        public var retries: Int

        /// - Parameters:
        ///   - isolation: Nil for the server's default.
        ///   - isReadOnly: Whether it may only read.
        ///   - retries: How often it is run again if it failed because of others.
        public init(isolation: Isolation? = nil, isReadOnly: Bool = false, retries: Int = 0) {
            (self.isolation, self.isReadOnly, self.retries) = (isolation, isReadOnly, retries)
        }

        var beginning: String {
            "begin" + (isolation.map { " isolation level \($0.rawValue)" } ?? "") + (isReadOnly ? " read only" : "")
        }
    }

#endif
