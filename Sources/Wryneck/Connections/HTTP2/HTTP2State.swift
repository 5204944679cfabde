// HTTP2State.swift - the life of an HTTP/2 connection, apart from its streams: events in, actions out. It reads
// nothing, writes nothing and knows no time; the connection carries out its actions. Invariant: the life goes one
// way; each step of an orderly end (RFC 9113 §6.8) is taken once.

#if HTTP2

    package import WryneckHTTP

    package enum HTTP2State: Equatable {
        /// The client's preface and settings have not come.
        case opening
        case open
        /// The client is told that no more streams are wanted, but those that it has sent meanwhile are still served.
        case announced
        /// Streams that come now are ignored, and may be sent again elsewhere; those that are there end.
        case leaving
        /// Everything is said; the peer gets time to read it (RFC 9112 §9.6 holds for any protocol on TCP).
        case lingering
        case closed

        package enum Action: Equatable {
            case nothing
            /// Send the first GOAWAY, and a PING whose answer says that a round trip is over.
            case announce
            /// Send the second GOAWAY.
            case goAway
            /// Send what is queued, end the writing side, and drop what comes.
            case linger
            case close
            /// Cut the connection.
            case abort
            /// End it with GOAWAY and SETTINGS_TIMEOUT.
            case refuse
            /// Give the peer more time to read.
            case lingerOn
            /// Give the handlers at work some time: the client has ended its side, and either waits or is gone.
            case answerOn
        }

        /// Whether input goes to the session.
        package var parses: Bool { self != .lingering && self != .closed }

        /// Whether the client has been told that this connection gets no more streams.
        package var isEnding: Bool { self != .opening && self != .open }

        /// The client's settings have come.
        package mutating func begin() { if self == .opening { self = .open } }

        /// The connection is to end: the server stops, or the connection is old, or has had its requests.
        package mutating func drain() -> Action {
            switch self {
            case .opening, .open:
                self = .announced
                return .announce
            case .announced, .leaving, .lingering, .closed: return .nothing
            }
        }

        /// A round trip is over since the first GOAWAY, or was waited for long enough.
        package mutating func announcementHeard() -> Action {
            guard self == .announced else { return .nothing }
            self = .leaving
            return .goAway
        }

        /// The client opens no more streams.
        package mutating func peerLeaves() { if parses { self = .leaving } }

        /// No stream is open, and nothing waits to be sent.
        package mutating func rested() -> Action {
            guard self == .leaving else { return .nothing }
            self = .lingering
            return .linger
        }

        /// The session has failed: its GOAWAY is in the output.
        package mutating func failed() -> Action {
            guard parses else { return .nothing }
            self = .lingering
            return .linger
        }

        /// The client has ended its side.
        /// - Parameter isAtWork: whether streams are open that it may still wait for.
        /// - Returns: the action to carry out.
        package mutating func inputClosed(isAtWork: Bool) -> Action {
            switch self {
            case .opening, .open, .announced, .leaving:
                self = isAtWork ? .leaving : .closed
                return isAtWork ? .answerOn : .close
            case .lingering:
                self = .closed
                return .close
            case .closed: return .nothing
            }
        }

        /// A deadline of the connection has passed.
        /// - Parameters:
        ///   - deadline: which.
        ///   - hasUnsent: whether bytes wait that the peer has not taken.
        /// - Returns: the action to carry out.
        package mutating func deadlinePassed(_ deadline: ConnectionDeadline, hasUnsent: Bool) -> Action {
            switch deadline {
            case .firstByte:
                self = .lingering
                return .refuse
            case .idle:
                // A client that has not taken its answers yet is not idle: it has stopped reading.
                if hasUnsent { return cut() }
                return drain()
            case .farewell: return announcementHeard()
            case .writing: return hasUnsent ? cut() : .nothing
            // It takes what is left, as slowly as a reader may.
            case .linger where hasUnsent: return .lingerOn
            case .linger:
                self = .closed
                return .close
            }
        }

        private mutating func cut() -> Action {
            self = .closed
            return .abort
        }
    }

#endif
