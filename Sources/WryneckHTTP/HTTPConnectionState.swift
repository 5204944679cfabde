// HTTPConnectionState.swift - what happens next on an HTTP/1 connection: events in, actions out. It reads nothing, writes nothing and
// knows no time; the channel carries out what it says.
// Invariants: one exchange at a time; after `lingering` nothing is parsed any more; every violation is answered at most once.

internal import HTTPTypes

package enum HTTPConnectionState: Equatable {
    /// Between two messages: no byte of the next head has come.
    case idle
    case readingHead
    case exchange(input: Input, output: Output, persistent: Bool)
    /// All is answered; the peer is given a chance to read it before the connection goes (RFC 9112 §9.6).
    case lingering
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
        case pending, streaming, complete
    }

    package enum Deadline: Int { case firstByte, head, idle, body, handler, writing, linger }

    package enum Action: Equatable {
        case nothing
        /// Handle the next head; perhaps its bytes are here already.
        case next
        /// Tell the client that its body is welcome.
        case sendContinue
        /// Answer for the handler, cancel it, and linger.
        case refuse(ProtocolViolation)
        /// The client is gone or has no more to say: cancel the handler, let what is queued go out, close.
        case leave
        /// Send what is queued, end the writing side, give the peer a moment.
        case linger
        case close
        case abort
    }

    /// Whether bytes that come now belong to the parser; else they wait (or, while lingering, are dropped).
    package var parses: Bool {
        switch self {
        case .idle, .readingHead: true
        case .exchange(let input, _, _): input != .complete
        case .lingering, .closed: false
        }
    }

    // MARK: Input

    package mutating func headBegan() {
        if self == .idle { self = .readingHead }
    }

    package mutating func headReceived(bodyFollows: Bool, expectsContinue: Bool, persistent: Bool) {
        let input: Input = bodyFollows ? (expectsContinue ? .awaitingContinue : .reading) : .complete
        self = .exchange(input: input, output: .pending, persistent: persistent)
    }

    /// The handler asks for the body. RFC 9110 §10.1.1: 100 is sent when somebody wants it, and not after a final status.
    package mutating func bodyWanted() -> Action {
        guard case .exchange(.awaitingContinue, let output, let persistent) = self else { return .nothing }
        self = .exchange(input: .reading, output: output, persistent: persistent)
        return output == .pending ? .sendContinue : .nothing
    }

    /// Body bytes came, asked for or not.
    package mutating func bodyReceived() {
        guard case .exchange(.awaitingContinue, let output, let persistent) = self else { return }
        self = .exchange(input: .reading, output: output, persistent: persistent)
    }

    package mutating func bodyEnded() -> Action {
        guard case .exchange(_, let output, let persistent) = self else { return .nothing }
        self = .exchange(input: .complete, output: output, persistent: persistent)
        return output == .complete ? finish(persistent) : .nothing
    }

    /// What is discarded has become too much.
    package mutating func discardLimitReached() -> Action { lingering() }

    /// The peer broke the protocol, or a limit.
    package mutating func violated(_ violation: ProtocolViolation) -> Action {
        switch self {
        case .idle, .readingHead, .exchange(_, .pending, _):
            self = .lingering
            return .refuse(violation)
        case .exchange(_, .streaming, _):
            self = .closed
            return .abort
        case .exchange(_, .complete, _):
            return lingering()
        case .lingering, .closed:
            return .nothing
        }
    }

    /// The peer will send no more.
    /// - Parameter violation: what to say of a message that was cut short.
    /// - Returns: what to do.
    package mutating func inputClosed(_ violation: ProtocolViolation?) -> Action {
        switch self {
        case .idle, .lingering, .exchange(_, .complete, _):
            self = .closed
            return .close
        case .readingHead:
            guard let violation else { return closing() }
            return violated(violation)
        case .exchange(.complete, _, _):
            self = .closed
            return .leave
        case .exchange:
            // A body that was cut short: nobody can want the answer to half a request.
            self = .closed
            return .abort
        case .closed:
            return .nothing
        }
    }

    private mutating func closing() -> Action {
        self = .closed
        return .close
    }

    // MARK: Output

    /// A final response begins.
    /// - Parameters:
    ///   - willing: whether the response and the connection's limits allow another request.
    ///   - discardable: whether what is missing of the request's body is little enough to be read and dropped.
    /// - Returns: whether the connection persists, as the response's head has to say.
    package mutating func responseBegins(willing: Bool, discardable: Bool) -> Bool {
        guard case .exchange(let input, _, let persistent) = self else { return false }
        // A client that waits for 100 may now send its body or not (RFC 9110 §10.1.1): what follows could be read either way.
        let inputAllows = input == .complete || (input != .awaitingContinue && discardable)
        let persists = persistent && willing && inputAllows
        self = .exchange(input: input, output: .streaming, persistent: persists)
        return persists
    }

    package mutating func responseEnded() -> Action {
        guard case .exchange(let input, _, let persistent) = self else { return .nothing }
        if input == .complete { return finish(persistent) }
        guard persistent else { return lingering() }
        self = .exchange(input: .discarding, output: .complete, persistent: persistent)
        return .nothing
    }

    /// The response cannot be finished as its head promised.
    package mutating func responseFailed() -> Action {
        self = .closed
        return .abort
    }

    private mutating func finish(_ persistent: Bool) -> Action {
        guard persistent else { return lingering() }
        self = .idle
        return .next
    }

    private mutating func lingering() -> Action {
        self = .lingering
        return .linger
    }

    // MARK: Time and the server's end

    package mutating func deadlinePassed(_ deadline: Deadline) -> Action {
        switch deadline {
        case .firstByte, .idle, .linger:
            self = .closed
            return .close
        case .head, .body:
            return violated(ProtocolViolation(.requestTimeout, "the request took too long"))
        case .handler:
            return violated(ProtocolViolation(.serviceUnavailable, "the answer took too long"))
        case .writing:
            self = .closed
            return .abort
        }
    }

    /// The server stops: an idle connection ends now, a busy one after its response.
    package mutating func drain() -> Action {
        switch self {
        case .idle:
            return lingering()
        case .exchange(let input, let output, _):
            self = .exchange(input: input, output: output, persistent: false)
            return .nothing
        case .readingHead, .lingering, .closed:
            return .nothing
        }
    }
}
