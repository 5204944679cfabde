import Testing

@testable import WryneckWebSocket

@Suite("What happens next on a socket") struct WebSocketStateTests {
    private typealias State = WebSocketState
    private static let all: [WebSocketState] = [.open, .closing, .ending, .closed]
    private let violation = WebSocketViolation.tooBig

    private func check(
        _ action: State.Action, _ expected: State.Action, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(action == expected, sourceLocation: location)
    }

    private func cut(_ action: State.Action) -> String? {
        switch action {
        case .close(let end?), .abort(let end?): end.code == .abnormal && !end.isClean ? end.reason : nil
        default: nil
        }
    }

    @Test(
        "RFC 6455 §5.5.1: the peer's Close frame is answered once with its code, and the server ends first",
        arguments: [WebSocketRole.server, .client])
    func closedByPeer(role: WebSocketRole) {
        var state = State.open
        let frame = CloseFrame(.goingAway, "bye")
        let end = WebSocketEnd(.goingAway, "bye", isClean: true)
        check(
            state.closeReceived(frame, as: role),
            role == .server ? .finish(CloseFrame(.goingAway), end) : .awaitEnd(CloseFrame(.goingAway), end))
        #expect(state == .ending && !state.canSend)
        check(state.closeReceived(frame, as: role), .nothing)
        check(state.close(CloseFrame(.normal)), .nothing)
        check(state.inputClosed(), .close(nil))
        #expect(state == .closed)
    }

    @Test("an empty Close frame is answered with an empty one, and told as 1005")
    func noStatus() {
        var state = State.open
        check(state.closeReceived(.empty, as: .server), .finish(.empty, WebSocketEnd(.noStatus, isClean: true)))
    }

    @Test("our Close frame waits for the peer's, which is not answered again")
    func closedByUs() {
        var state = State.open
        check(state.close(CloseFrame(.normal)), .sendClose(CloseFrame(.normal)))
        #expect(state == .closing)
        check(state.messageReceived(), .nothing)
        check(state.pingReceived(), .nothing)
        check(state.close(CloseFrame(.normal)), .nothing)
        check(
            state.closeReceived(CloseFrame(.normal, "ok"), as: .server),
            .finish(nil, WebSocketEnd(.normal, "ok", isClean: true)))
        check(state.deadlinePassed(.ending), .close(nil))
    }

    @Test("messages are delivered and pings answered while the socket is open, and not afterwards", arguments: all)
    func delivery(state: WebSocketState) {
        #expect(state.messageReceived() == (state == .open ? .deliver : .nothing))
        #expect(state.pingReceived() == (state == .open ? .pong : .nothing))
        #expect(state.canSend == (state == .open))
    }

    @Test("§7.1.7: a violation is told to both sides once, and sent only if no Close frame is out", arguments: all)
    func violations(start: WebSocketState) {
        var state = start
        let end = WebSocketEnd(.messageTooBig, violation.reason, isClean: false)
        let action = state.violated(violation)
        switch start {
        case .open: #expect(action == .finish(CloseFrame(violation), end) && state == .ending)
        case .closing: #expect(action == .finish(nil, end) && state == .ending)
        case .ending, .closed: #expect(action == .nothing && state == start)
        }
        check(state.violated(violation), .nothing)
    }

    @Test("§7.1.5: an end without the peer's Close frame is told as 1006", arguments: all)
    func lost(start: WebSocketState) {
        var state = start
        let action = state.inputClosed()
        switch start {
        case .open, .closing: #expect(cut(action) != nil)
        case .ending: #expect(action == .close(nil))
        case .closed: #expect(action == .nothing)
        }
        #expect(state == .closed)
        check(state.inputClosed(), .nothing)
    }

    @Test("each deadline ends the state that it is for, and no other", arguments: all, WebSocketDeadline.allCases)
    func deadlines(start: WebSocketState, deadline: WebSocketDeadline) {
        var state = start
        let action = state.deadlinePassed(deadline)
        switch (start, deadline) {
        case (.open, .pong), (.closing, .pong), (.open, .writing), (.closing, .writing), (.closing, .closing):
            #expect(cut(action) != nil && state == .closed)
        case (.ending, .ending): #expect(action == .close(nil) && state == .closed)
        case (.ending, .writing): #expect(action == .abort(nil) && state == .closed)
        default: #expect(action == .nothing && state == start)
        }
    }

    @Test("the program cuts the connection once", arguments: all)
    func aborts(start: WebSocketState) {
        var state = start
        let action = state.abort()
        switch start {
        case .open, .closing: #expect(cut(action) != nil)
        case .ending: #expect(action == .abort(nil))
        case .closed: #expect(action == .nothing)
        }
        check(state.abort(), .nothing)
    }

    @Test(
        "whatever happens in whatever order: one Close frame at most, one end exactly, and none behind it",
        arguments: [1, 2, 3] as [UInt64])
    func randomOrders(seed: UInt64) {
        var random = SeededGenerator(seed)
        for _ in 0..<3000 {
            var (state, frames, ends) = (State.open, 0, 0)
            for _ in 0..<8 {
                let before = state
                let action = step(&state, Int.random(in: 0..<9, using: &random))
                if case .sendClose = action { frames += 1 }
                if case .finish(_?, _) = action { frames += 1 }
                if case .awaitEnd(_?, _) = action { frames += 1 }
                if tellsEnd(action) { ends += 1 }
                if before == .closed, action != .nothing || state != .closed {
                    Issue.record("something behind the end")
                }
                if (state == .open || state == .closing) != (ends == 0) { Issue.record("another end than the state's") }
            }
            if frames > 1 || ends > 1 { Issue.record("\(frames) Close frames, \(ends) ends") }
        }
    }

    private func step(_ state: inout State, _ event: Int) -> State.Action {
        switch event {
        case 0: state.closeReceived(CloseFrame(.normal), as: .server)
        case 1: state.closeReceived(.empty, as: .client)
        case 2: state.close(CloseFrame(.goingAway))
        case 3: state.violated(violation)
        case 4: state.inputClosed()
        case 5: state.abort()
        case 6: state.deadlinePassed(.closing)
        case 7: state.deadlinePassed(.pong)
        default: state.deadlinePassed(.ending)
        }
    }

    private func tellsEnd(_ action: State.Action) -> Bool {
        switch action {
        case .finish, .awaitEnd, .close(_?), .abort(_?): true
        default: false
        }
    }
}
