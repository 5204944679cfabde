// HTTP1State+Events.swift - each event as a step of the machine: it changes the state and returns what to do.

internal import HTTPTypes

extension HTTP1State {
    // MARK: Input

    package mutating func headBegan() {
        if self == .idle { self = .readingHead }
    }

    package mutating func headReceived(bodyFollows: Bool, expectsContinue: Bool, persistent: Bool) {
        let input: Input = bodyFollows ? (expectsContinue ? .awaitingContinue : .reading) : .complete
        self = .exchange(input: input, output: .pending, persistent: persistent)
    }

    /// The handler asks for the body. RFC 9110 §10.1.1: 100 is sent when somebody reads, and not after a final status.
    package mutating func bodyWanted() -> Action {
        guard case .exchange(.awaitingContinue, let output, let persistent) = self else { return .nothing }
        self = .exchange(input: .reading, output: output, persistent: persistent)
        return output == .pending ? .sendContinue : .nothing
    }

    /// Bytes of the body arrive, whether the handler asked for them or not.
    package mutating func bodyReceived() {
        guard case .exchange(.awaitingContinue, let output, let persistent) = self else { return }
        self = .exchange(input: .reading, output: output, persistent: persistent)
    }

    package mutating func bodyEnded(isCongested: Bool = false) -> Action {
        guard case .exchange(_, let output, let persistent) = self else { return .nothing }
        self = .exchange(input: .complete, output: output, persistent: persistent)
        switch output {
        case .pending, .refusing, .streaming: return .nothing
        case .upgrading: return upgraded()
        case .complete: return finish(persistent, isCongested)
        }
    }

    /// The body that is discarded has exceeded its limit.
    package mutating func discardLimitReached() -> Action {
        switch self {
        case .exchange(_, .pending, _), .exchange(_, .upgrading, _):
            violated(ProtocolViolation(.contentTooLarge, "body too large"))
        case .exchange(let input, .streaming, _): goingOn(input)
        default: lingering()
        }
    }

    /// Lets the response go on as the connection's last one; input is dropped meanwhile.
    private mutating func goingOn(_ input: Input) -> Action {
        self = .exchange(input: input, output: .streaming, persistent: false)
        return .nothing
    }

    /// The peer breaks the protocol, or a limit.
    package mutating func violated(_ violation: ProtocolViolation) -> Action {
        switch self {
        case .idle, .readingHead:
            self = .lingering
            return .refuse(violation)
        case .exchange(_, .pending, _), .exchange(_, .upgrading, _):
            // Nobody reads the rest of the body: it waits, and is dropped once the answer is sent.
            self = .exchange(input: .complete, output: .refusing, persistent: false)
            return .refuse(violation)
        case .exchange(_, .streaming, _):
            self = .closed
            return .breakOff
        case .exchange(_, .complete, _):
            return lingering()
        case .exchange(_, .refusing, _), .flushing, .lingering, .upgraded, .closed:
            return .nothing
        }
    }

    /// The peer sends no more, and all that it sent has been parsed.
    /// - Parameter violation: the answer to a message that was cut short; nil if none was.
    /// - Returns: the action to carry out.
    package mutating func inputClosed(_ violation: ProtocolViolation?) -> Action {
        switch self {
        case .idle, .lingering, .exchange(_, .complete, _):
            self = .closed
            return .close
        case .readingHead:
            guard let violation else { return closing() }
            return violated(violation)
        case .exchange(.complete, _, _):
            return .answerOn
        case .exchange:
            // The body was cut short: nobody can want the answer to half a request.
            self = .closed
            return .breakOff
        case .flushing, .upgraded, .closed:
            // What is queued still goes out, and so does what waits behind it.
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
    ///   - discardable: whether the rest of the request's body is small enough to be read and dropped.
    /// - Returns: whether the connection persists, for the response's head to say.
    package mutating func responseBegins(willing: Bool, discardable: Bool) -> Bool {
        guard case .exchange(let input, _, let persistent) = self else { return false }
        // A client that waits for 100 may now send its body or not (RFC 9110 §10.1.1), so the bytes that follow are
        // ambiguous.
        let inputAllows = input == .complete || (input != .awaitingContinue && discardable)
        let persists = persistent && willing && inputAllows
        self = .exchange(input: input, output: .streaming, persistent: persists)
        return persists
    }

    /// All of the response is queued.
    /// - Parameter isCongested: whether the unsent bytes are above the high-water mark.
    /// - Returns: the action to carry out.
    package mutating func responseEnded(isCongested: Bool = false) -> Action {
        guard case .exchange(let input, _, let persistent) = self else { return .nothing }
        if input == .complete { return finish(persistent, isCongested) }
        guard persistent else { return lingering() }
        self = .exchange(input: .discarding, output: .complete, persistent: persistent)
        return .discard(sendsContinue: false)
    }

    /// The response cannot be completed as its head promised.
    package mutating func responseFailed() -> Action {
        self = .closed
        return .breakOff
    }

    /// The peer has taken the queued bytes down to the low-water mark.
    package mutating func drained() -> Action {
        guard self == .flushing else { return .nothing }
        self = .idle
        return .next
    }

    /// The handler gives the connection to another protocol. RFC 9110 §7.8: the request ends first, and 100 comes
    /// before 101.
    package mutating func upgradeBegins(discardable: Bool) -> Action {
        guard case .exchange(let input, .pending, let persistent) = self else { return .nothing }
        if input == .complete { return upgraded() }
        guard discardable else { return violated(ProtocolViolation(.contentTooLarge, "body too large")) }
        self = .exchange(input: .discarding, output: .upgrading, persistent: persistent)
        return .discard(sendsContinue: input == .awaitingContinue)
    }

    private mutating func upgraded() -> Action {
        self = .upgraded
        return .upgrade
    }

    /// The response that would have given the connection away cannot be sent.
    package mutating func upgradeFailed() -> Action {
        self = .exchange(input: .complete, output: .refusing, persistent: false)
        return .refuse(ProtocolViolation(.internalServerError, ""))
    }

    private mutating func finish(_ persistent: Bool, _ isCongested: Bool) -> Action {
        guard persistent else { return lingering() }
        self = isCongested ? .flushing : .idle
        return isCongested ? .watch(.connection(.writing)) : .next
    }

    private mutating func lingering() -> Action {
        self = .lingering
        return .linger
    }

    // MARK: Time and the server's end

    package mutating func deadlinePassed(_ deadline: Deadline, _ peer: PeerView = PeerView()) -> Action {
        switch deadline {
        // The reader has taken everything that there was: the producer is slow.
        case .connection(.writing) where !peer.hasUnsent, .exchange(.writing) where !peer.hasUnsent:
            return .watchAwaited(halfClosed: true)
        // A client that has not taken its answer yet is not idle: it is slow, or has stopped reading.
        case .connection(.writing), .exchange(.writing):
            return cutting()
        case .connection(.idle) where peer.hasUnsent:
            return cutting()
        case .connection(.linger) where peer.hasUnsent:
            return .watch(.connection(.writing))
        case .connection(.farewell) where !peer.hasRested:
            return drain()
        case .connection:
            return closing()
        case .exchange(.halfClosed):
            return peer.takesAnswer ? .watchAwaited(halfClosed: false) : halfClosedTooLong()
        case .exchange(.handler):
            return violated(ProtocolViolation(.serviceUnavailable, "the answer took too long"))
        case .exchange(.discard):
            if case .exchange(_, .complete, _) = self { return lingering() }
            return violated(HTTP1State.late)
        case .exchange(.head), .exchange(.body):
            return violated(HTTP1State.late)
        }
    }

    private mutating func cutting() -> Action {
        self = .closed
        return .abort
    }

    private static var late: ProtocolViolation { ProtocolViolation(.requestTimeout, "the request took too long") }

    /// Breaks the response off, because an orderly end would make half of a body without a length look whole.
    private mutating func halfClosedTooLong() -> Action {
        let isStreaming = if case .exchange(_, .streaming, _) = self { true } else { false }
        self = .closed
        return isStreaming ? .breakOff : .leave
    }

    /// The server stops: an idle connection ends now, a busy one after its response.
    package mutating func drain() -> Action {
        switch self {
        case .idle, .flushing:
            return lingering()
        case .exchange(let input, let output, _):
            self = .exchange(input: input, output: output, persistent: false)
            return .nothing
        case .readingHead, .lingering, .upgraded, .closed:
            return .nothing
        }
    }
}
