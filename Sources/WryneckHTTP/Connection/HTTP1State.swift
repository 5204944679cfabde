// HTTP1State.swift - what happens next on an HTTP/1 connection: events in, actions out. It reads nothing,
// writes nothing and knows no time; the connection carries out its actions.
// Invariants: one exchange at a time; after `lingering` nothing is parsed; every violation is answered at most once.

internal import HTTPTypes

package enum HTTP1State: Equatable {
    /// Between two messages: no byte of the next head has arrived.
    case idle
    case readingHead
    case exchange(input: Input, output: Output, persistent: Bool)
    /// All requests are answered, but too many bytes are unsent: the next request waits. Otherwise pipelined requests
    /// for large answers that nobody reads would fill the memory.
    case flushing
    /// All requests are answered; the peer gets time to read before the connection closes (RFC 9112 §9.6).
    case lingering
    /// The connection belongs to another protocol.
    case upgraded
    case closed

    package enum Input: Equatable {
        /// The client waits for 100 before it sends its body.
        case awaitingContinue
        case reading
        /// The handler has answered and does not want the rest.
        case discarding
        case complete
    }

    package enum Output: Equatable {
        case pending
        /// The handler has given the connection away; the request's body has to end first.
        case upgrading
        /// The handler is cancelled: the answer in its place is about to begin.
        case refusing
        case streaming, complete
    }

    /// A deadline of either clock. There is one exchange at a time, so that never both run.
    package enum Deadline: Equatable {
        case connection(ConnectionDeadline)
        case exchange(ExchangeDeadline)

        /// Whether it is about what the peer takes; otherwise it is about what it sends.
        package var isAboutWriting: Bool { self == .connection(.writing) || self == .exchange(.writing) }
    }

    /// What is known of the peer when a deadline has passed.
    package struct PeerView: Equatable {
        /// Whether bytes wait that the peer has not taken.
        package var hasUnsent: Bool
        /// Whether the peer has taken bytes since it ended its side.
        package var takesAnswer: Bool
        /// Whether the last answer was out long enough, when the server began to stop, that its reader needs no more
        /// time.
        package var hasRested: Bool

        package init(hasUnsent: Bool = false, takesAnswer: Bool = false, hasRested: Bool = true) {
            self.hasUnsent = hasUnsent
            self.takesAnswer = takesAnswer
            self.hasRested = hasRested
        }
    }

    package enum Action: Equatable {
        case nothing
        /// Parse the next head; its bytes may be here already.
        case next
        /// Send 100 (Continue).
        case sendContinue
        /// Read the rest of the request's body and drop it; first send 100 (Continue), if the client waits for it.
        case discard(sendsContinue: Bool)
        /// Send 101 and give the connection to the other protocol.
        case upgrade
        /// Cancel the handler and answer in its place; linger, if the head was refused and there is none.
        case refuse(ProtocolViolation)
        /// Go on for a while: the client has ended its side and either waits for the answer or is gone.
        case answerOn
        /// Cancel the handler, send what is queued, close: the client counts as gone.
        case leave
        /// Send what is queued, end the writing side, and give the peer time to read.
        case linger
        case close
        case abort
        /// Watch this deadline.
        case watch(Deadline)
        /// Watch what the state waits for; if the client has ended its side, also how long it goes on.
        case watchAwaited(halfClosed: Bool)
        /// Send what is queued, which may be complete answers, and end the connection so that the break is visible.
        case breakOff
    }

    /// Whether input goes to the parser now; otherwise it waits or, while lingering, is dropped.
    package var parses: Bool {
        switch self {
        case .idle, .readingHead: true
        case .exchange(let input, _, _): input != .complete
        case .flushing, .lingering, .upgraded, .closed: false
        }
    }

    /// Whether no final response has begun, so that an interim one may still go out.
    package var isUnanswered: Bool {
        if case .exchange(_, .pending, _) = self { return true }
        return false
    }

    /// What the connection waits for.
    /// - Parameter bodyIsAwaited: whether a reader waits for more of the request's body.
    /// - Returns: the deadline that applies; nil if it waits for nothing, or for no fault of the peer.
    package func awaited(bodyIsAwaited: Bool) -> Deadline? {
        switch self {
        case .idle: .connection(.idle)
        case .readingHead: .exchange(.head)
        case .flushing: .connection(.writing)
        case .lingering: .connection(.linger)
        case .exchange(.discarding, _, _): .exchange(.discard)
        case .exchange(.reading, _, _) where bodyIsAwaited: .exchange(.body)
        case .exchange(_, .pending, _): .exchange(.handler)
        case .exchange, .upgraded, .closed: nil
        }
    }
}
