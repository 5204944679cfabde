// RedisError.swift - why a command has no reply. The line that matters is between what was certainly not done and what
// may have been.

#if Redis

    /// Why there is no reply, or not the wanted one.
    public enum RedisError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The server has answered with an error.
        case refused(RedisRefusal)
        /// The command has not been given to a server as a whole, and was not executed: it can be sent again.
        case notSent(Cause)
        /// The command was sent, and no reply came: nobody knows whether it was executed.
        case unknownWhetherExecuted(Cause)
        /// The reply is of another kind than was asked for. Neither text holds anything of the reply's content.
        case mismatch(wanted: String, found: String)
        /// A call that cannot work; in words, why. Nothing was sent.
        case misuse(String)

        /// What happened to a command.
        public enum Cause: Hashable, Sendable, CustomStringConvertible {
            /// Its time was over.
            case timedOut(Duration)
            /// The connection has ended.
            case connectionLost(String)
            /// The server said nothing for so long that the connection was given up.
            case silent(Duration)
            /// The server has sent what is no reply, one that nobody asked for, or one that is larger than the limit.
            case violation(String)
            /// No server could be reached.
            case unreachable(String)
            /// The server does not know this user, this password, or this database.
            case loginRefused(RedisRefusal)
            /// More commands, or bytes, wait already than ``RedisClient/Limits`` allows.
            case queueFull
            /// The client, or the loan of the connection, has ended.
            case closed

            /// In words.
            public var description: String {
                switch self {
                case .timedOut(let duration): "no reply within \(duration)"
                case .connectionLost(let reason): reason
                case .silent(let duration): "the server was silent for \(duration)"
                case .violation(let reason): "the server does not keep to the protocol: \(reason)"
                case .unreachable(let reason): reason
                case .loginRefused(let refusal): "the server refuses the login: \(refusal)"
                case .queueFull: "too much waits for the server already"
                case .closed: "closed"
                }
            }
        }

        /// Whether the command may have been executed. False for one that can be sent again without a second thought.
        public var mayHaveBeenExecuted: Bool {
            switch self {
            case .unknownWhetherExecuted, .mismatch: true
            case .refused, .notSent, .misuse: false
            }
        }

        /// One line for logs.
        public var description: String {
            switch self {
            case .refused(let refusal): "the server answered: \(refusal)"
            case .notSent(let cause): "not sent: \(cause)"
            case .unknownWhetherExecuted(let cause): "sent, and perhaps executed: \(cause)"
            case .mismatch(let wanted, let found): "the reply is no \(wanted), but \(found)"
            case .misuse(let reason): reason
            }
        }
    }

#endif
