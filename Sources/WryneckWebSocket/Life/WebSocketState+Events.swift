// WebSocketState+Events.swift - each event as a step of the machine: it changes the state and returns what to do.

extension WebSocketState {
    // MARK: Input

    /// A whole message came.
    package func messageReceived() -> Action { self == .open ? .deliver : .nothing }

    /// A ping came. Behind our Close frame nothing is sent (§5.5.1), so that it gets no answer then.
    package func pingReceived() -> Action { self == .open ? .pong : .nothing }

    /// The peer's Close frame came: it is answered with the same code, unless it is itself the answer.
    package mutating func closeReceived(_ frame: CloseFrame, as role: WebSocketRole) -> Action {
        let answer: CloseFrame?
        switch self {
        case .open: answer = frame.echo
        case .closing: answer = nil
        case .ending, .closed: return .nothing
        }
        self = .ending
        return role == .server ? .finish(answer, WebSocketEnd(frame)) : .awaitEnd(answer, WebSocketEnd(frame))
    }

    /// The peer broke the protocol, or a limit (§7.1.7). Nobody waits for its Close frame: where its next frame begins
    /// is not known.
    package mutating func violated(_ violation: WebSocketViolation) -> Action {
        let end = WebSocketEnd(violation.code, violation.reason, isClean: false)
        switch self {
        case .open:
            self = .ending
            return .finish(CloseFrame(violation), end)
        case .closing:
            self = .ending
            return .finish(nil, end)
        case .ending, .closed:
            return .nothing
        }
    }

    /// The peer ended its side, or the connection is lost.
    package mutating func inputClosed() -> Action {
        switch self {
        case .open: closed(.close(.cut("the connection was lost")))
        case .closing: closed(.close(.cut("the connection was lost before the peer's Close frame")))
        case .ending: closed(.close(nil))
        case .closed: .nothing
        }
    }

    // MARK: The program

    /// Whether messages may still be sent.
    package var canSend: Bool { self == .open }

    /// The program ends the socket, or its handler has ended (1000), has thrown (1011), or the server stops (1001).
    package mutating func close(_ frame: CloseFrame) -> Action {
        guard self == .open else { return .nothing }
        self = .closing
        return .sendClose(frame)
    }

    /// The program cuts the connection.
    package mutating func abort() -> Action {
        switch self {
        case .open, .closing: closed(.abort(.cut("the program has cut the connection")))
        case .ending: closed(.abort(nil))
        case .closed: .nothing
        }
    }

    // MARK: Time

    /// A deadline has passed.
    package mutating func deadlinePassed(_ deadline: WebSocketDeadline) -> Action {
        switch (self, deadline) {
        case (.closed, _): .nothing
        // The peer has had its time to read the Close frame.
        case (.ending, .ending): closed(.close(nil))
        case (.ending, .writing): closed(.abort(nil))
        case (.open, .pong), (.closing, .pong): closed(.abort(.cut("no answer to a ping")))
        case (.open, .writing), (.closing, .writing): closed(.abort(.cut("the peer reads too slowly")))
        case (.closing, .closing): closed(.abort(.cut("no answer to a Close frame")))
        // What is not waited for in this state, but could still be on its way.
        case (.open, .closing), (.open, .ending), (.closing, .ending), (.ending, .closing), (.ending, .pong): .nothing
        }
    }

    private mutating func closed(_ action: Action) -> Action {
        self = .closed
        return action
    }
}
