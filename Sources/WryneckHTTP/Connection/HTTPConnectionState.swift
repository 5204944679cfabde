// HTTPConnectionState.swift - what happens next on an HTTP/1 connection: events in, actions out. It reads nothing, writes nothing and
// knows no time; the channel carries out what it says.
// Invariants: one exchange at a time; after `lingering` nothing is parsed any more; every violation is answered at most once.

internal import HTTPTypes

package enum HTTPConnectionState: Equatable {
    /// Between two messages: no byte of the next head has come.
    case idle
    case readingHead
    case exchange(input: Input, output: Output, persistent: Bool)
    /// All is answered, but more of it is unsent than should be: the next request waits. Otherwise pipelined requests for large answers
    /// that nobody reads would fill the memory.
    case flushing
    /// All is answered; the peer is given a chance to read it before the connection goes (RFC 9112 §9.6).
    case lingering
    /// Another protocol has the connection.
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
        case streaming, complete
    }

    package enum Deadline: Int, CaseIterable { case firstByte, farewell, head, idle, body, discard, handler, halfClosed, writing, linger }

    package enum Action: Equatable {
        case nothing
        /// Handle the next head; perhaps its bytes are here already.
        case next
        /// Wait until the peer has taken most of what is queued.
        case flush
        /// Tell the client that its body is welcome.
        case sendContinue
        /// Say so, and give the connection to the other protocol.
        case upgrade
        /// Answer for the handler, cancel it, and linger.
        case refuse(ProtocolViolation)
        /// The client has ended its side: perhaps it waits for the answer, perhaps it is gone. Go on for a while.
        case answerOn
        /// The client is taken to be gone: cancel the handler, let what is queued go out, close.
        case leave
        /// Send what is queued, end the writing side, give the peer a moment.
        case linger
        case close
        case abort
        /// What is queued still goes out, which may be answers that are whole; then the connection ends in a way that shows.
        case breakOff
    }

    /// Whether bytes that come now belong to the parser; else they wait (or, while lingering, are dropped).
    package var parses: Bool {
        switch self {
        case .idle, .readingHead: true
        case .exchange(let input, _, _): input != .complete
        case .flushing, .lingering, .upgraded, .closed: false
        }
    }

    /// Whether a final response has not begun yet, so that an interim one may still go out.
    package var isUnanswered: Bool {
        if case .exchange(_, .pending, _) = self { return true }
        return false
    }

    /// What is being waited for.
    /// - Parameter bodyIsAwaited: whether a reader waits for the request's body to go on.
    /// - Returns: nil for nothing, or for nobody's fault.
    package func awaited(bodyIsAwaited: Bool) -> Deadline? {
        switch self {
        case .idle: .idle
        case .readingHead: .head
        case .flushing: .writing
        case .lingering: .linger
        case .exchange(.discarding, _, _): .discard
        case .exchange(.reading, _, _) where bodyIsAwaited: .body
        case .exchange(_, .pending, _): .handler
        case .exchange, .upgraded, .closed: nil
        }
    }
}
