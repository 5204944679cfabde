// PostgresError.swift - what can go wrong, and what is known then of the statement.
// Invariant: `outcome` is never more certain than this side can be.

#if PostgreSQL

    /// An error of the database, or of the way to it.
    public struct PostgresError: Error, Sendable, CustomStringConvertible {
        /// What happened.
        public enum Reason: Sendable {
            /// The server reports an error.
            case server(ServerMessage)
            /// The connection was lost, with the cause in words.
            case connectionLost(String)
            /// There was no connection in time, with the last cause in words.
            case notConnected(String)
            /// There was no answer in time.
            case timedOut(Duration)
            /// As many wait for a connection as may (``PostgresLimits/queue``).
            case queueFull
            /// The pool, the listener or the connection has been closed, or the reactor has ended.
            case closed
            /// A connection was used after it was given back.
            case released
            /// A request that makes no sense: a NUL in a text, too many parameters, a malformed address, COPY in
            /// `query`.
            case invalidRequest(String)
            /// The transaction was rolled back where it should have been committed, because a statement in it had
            /// failed.
            case rolledBack
            /// A row's value does not fit, or has no such column.
            case column(String)
            /// The server said something that nobody expected.
            case protocolViolation(String)
        }

        /// What is known of the statement.
        public enum Outcome: Hashable, Sendable {
            /// It was never sent: to try again is safe.
            case notSent
            /// The server has refused it or rolled it back: nothing of it stays.
            case failed
            /// It was sent, and no answer came. Perhaps it has been executed, perhaps it still will be.
            case unknown
            /// The server has executed it; the error came behind that, on this side.
            case completed
        }

        /// What happened.
        public let reason: Reason
        /// What is known of the statement.
        public let outcome: Outcome

        init(_ reason: Reason, _ outcome: Outcome) { (self.reason, self.outcome) = (reason, outcome) }

        /// The server's code; nil if the error is not the server's.
        public var sqlState: SQLState? {
            if case .server(let message) = reason { message.sqlState } else { nil }
        }

        /// The server's message; nil if the error is not the server's.
        public var serverMessage: ServerMessage? {
            if case .server(let message) = reason { message } else { nil }
        }

        /// Whether the same transaction may succeed if it is run again: ``SQLState/serializationFailure``,
        /// ``SQLState/deadlockDetected``, or a statement whose plan a change of the schema has made void.
        public var isTransient: Bool {
            switch sqlState {
            case .serializationFailure?, .deadlockDetected?: true
            default: isStalePlan
            }
        }

        /// One line for logs.
        public var description: String {
            let words =
                switch reason {
                case .server(let message): "\(message)"
                case .connectionLost(let cause): "the connection was lost: \(cause)"
                case .notConnected(let cause): "no connection: \(cause)"
                case .timedOut(let duration): "no answer within \(duration)"
                case .queueFull: "too many wait for a connection already"
                case .closed: "the pool is closed"
                case .released: "the connection was given back already"
                case .invalidRequest(let fault): fault
                case .rolledBack: "the transaction was rolled back, because a statement in it had failed"
                case .column(let fault): fault
                case .protocolViolation(let fault): "unexpected: \(fault)"
                }
            return outcome == .unknown ? "\(words) (unknown whether it was executed)" : words
        }
    }

    extension PostgresError {
        /// Whether a statement was prepared before the schema changed, or is not prepared any more. The server finds
        /// that out before it executes anything of it.
        var isStalePlan: Bool {
            guard let message = serverMessage else { return false }
            // The code alone says "not supported". The routine's name is not translated, and the same in all versions.
            let isStale = message.sqlState == .featureNotSupported && message.routine == "RevalidateCachedQuery"
            return isStale || message.sqlState == .undefinedPreparedStatement
        }

        var isConnectionLoss: Bool { if case .connectionLost = reason { true } else { false } }
    }

#endif
