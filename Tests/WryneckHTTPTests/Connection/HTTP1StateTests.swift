import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("What happens next on a connection") struct HTTP1StateTests {
    private typealias State = HTTP1State
    private let violation = ProtocolViolation(.badRequest, "test")

    private static let inputs: [HTTP1State.Input] = [.awaitingContinue, .reading, .discarding, .complete]
    private static let outputs: [HTTP1State.Output] = [.pending, .upgrading, .streaming, .complete]
    private static let exchanges: [HTTP1State] = inputs.flatMap { input in
        outputs.flatMap { output in [true, false].map { .exchange(input: input, output: output, persistent: $0) } }
    }
    private static let all: [HTTP1State] = [.idle, .readingHead, .flushing, .lingering, .upgraded, .closed] + exchanges

    /// `#expect` cannot call what changes the state.
    private func check<Value: Equatable>(
        _ value: Value, _ expected: Value, _ comment: Comment? = nil, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, comment, sourceLocation: location)
    }

    @Test("a request without a body, answered, leads back to idle")
    func plain() {
        var state = State.idle
        state.headBegan()
        #expect(state == .readingHead)
        state.headReceived(bodyFollows: false, expectsContinue: false, persistent: true)
        #expect(!state.parses)
        check(state.responseBegins(willing: true, discardable: true), true)
        check(state.responseEnded(), .next)
        #expect(state == .idle)
    }

    @Test(
        "RFC 9112 §9.3: every reason to end makes the last response the last",
        arguments: [(false, true, true), (true, false, true), (true, true, false)])
    func ends(persistent: Bool, willing: Bool, discardable: Bool) {
        var state = State.idle
        state.headReceived(bodyFollows: true, expectsContinue: false, persistent: persistent)
        check(state.responseBegins(willing: willing, discardable: discardable), false)
        check(state.responseEnded(), .linger)
        #expect(state == .lingering)
    }

    @Test("an answer before the body's end waits for the rest, and drops it")
    func discards() {
        var state = State.idle
        state.headReceived(bodyFollows: true, expectsContinue: false, persistent: true)
        check(state.responseBegins(willing: true, discardable: true), true)
        check(state.responseEnded(), .discard(sendsContinue: false))
        #expect(state == .exchange(input: .discarding, output: .complete, persistent: true))
        #expect(state.parses)
        check(state.bodyEnded(), .next)
    }

    @Test("RFC 9110 §10.1.1: 100 goes out once, when the body is wanted, and not after the answer has begun")
    func continues() {
        var state = State.idle
        state.headReceived(bodyFollows: true, expectsContinue: true, persistent: true)
        check(state.bodyWanted(), .sendContinue)
        check(state.bodyWanted(), .nothing)
        state = .exchange(input: .awaitingContinue, output: .streaming, persistent: true)
        check(state.bodyWanted(), .nothing)
        state = .exchange(input: .awaitingContinue, output: .pending, persistent: true)
        check(
            state.responseBegins(willing: true, discardable: true), false, "the client may or may not send its body now"
        )
    }

    @Test(
        "the next request waits while too much of an answer is unsent, also when the client has said all that it will")
    func flushes() {
        var state = State.exchange(input: .complete, output: .streaming, persistent: true)
        check(state.responseEnded(isCongested: true), .watch(.connection(.writing)))
        #expect(!state.parses)
        check(state.inputClosed(nil), .nothing)
        check(state.drained(), .next)
        #expect(state == .idle)
        check(state.drained(), .nothing)
        state = .exchange(input: .discarding, output: .complete, persistent: true)
        check(state.bodyEnded(isCongested: true), .watch(.connection(.writing)))
    }

    @Test("RFC 9110 §7.8: an upgrade waits for the request's end, and 100 goes before 101")
    func upgrades() {
        var state = State.exchange(input: .complete, output: .pending, persistent: true)
        check(state.upgradeBegins(discardable: true), .upgrade)
        #expect(state == .upgraded)
        state = .exchange(input: .awaitingContinue, output: .pending, persistent: true)
        check(state.upgradeBegins(discardable: true), .discard(sendsContinue: true))
        #expect(state.parses)
        check(state.bodyEnded(), .upgrade)
        state = .exchange(input: .reading, output: .pending, persistent: true)
        guard case .refuse(let violation) = state.upgradeBegins(discardable: false) else {
            Issue.record("not refused")
            return
        }
        #expect(violation.status == .contentTooLarge)
    }

    @Test("too much of a body that nobody wants: 413 while it can be said, else the answer goes out and is the last")
    func discardLimit() {
        var state = State.exchange(input: .reading, output: .pending, persistent: true)
        guard case .refuse = state.discardLimitReached() else {
            Issue.record("not refused")
            return
        }
        state = .exchange(input: .reading, output: .streaming, persistent: true)
        check(state.discardLimitReached(), .nothing)
        #expect(state == .exchange(input: .reading, output: .streaming, persistent: false))
        state = .exchange(input: .discarding, output: .complete, persistent: true)
        check(state.discardLimitReached(), .linger)
    }

    @Test(
        "a violation is answered while no answer has begun, cuts one that has, and is ignored after the last",
        arguments: all)
    func violations(start: HTTP1State) {
        var state = start
        let action = state.violated(violation)
        switch start {
        case .idle, .readingHead: #expect(action == .refuse(violation) && state == .lingering)
        case .exchange(_, .pending, _), .exchange(_, .upgrading, _):
            #expect(
                action == .refuse(violation)
                    && state == .exchange(input: .complete, output: .refusing, persistent: false))
        case .exchange(_, .streaming, _): #expect(action == .breakOff && state == .closed)
        case .exchange(_, .complete, _): #expect(action == .linger && state == .lingering)
        case .exchange(_, .refusing, _), .flushing, .lingering, .upgraded, .closed:
            #expect(action == .nothing && state == start)
        }
        check(state.violated(violation), .nothing, "answered at most once")
        #expect(!state.parses)
    }

    @Test("an answer in the handler's place is the last of its connection, and no interim one comes before it")
    func refusing() {
        var state = State.exchange(input: .reading, output: .pending, persistent: true)
        check(
            state.deadlinePassed(.exchange(.handler)),
            .refuse(ProtocolViolation(.serviceUnavailable, "the answer took too long")))
        #expect(!state.parses && !state.isUnanswered)
        check(state.bodyWanted(), .nothing)
        check(state.responseBegins(willing: true, discardable: true), false)
        check(state.responseEnded(), .linger)
    }

    @Test(
        "RFC 9112 §6.3: a response that has begun to a client that is taken to be gone is cut, not ended",
        arguments: [true, false])
    func goneClient(hasBegun: Bool) {
        var state = State.exchange(input: .complete, output: hasBegun ? .streaming : .pending, persistent: false)
        check(state.deadlinePassed(.exchange(.halfClosed)), hasBegun ? .breakOff : .leave)
        #expect(state == .closed)
    }

    @Test(
        "the end of input behind a request leaves its answer to be made, cuts half a request, and closes what is idle",
        arguments: all)
    func inputClosed(start: HTTP1State) {
        var state = start
        let action = state.inputClosed(violation)
        switch start {
        case .idle, .lingering, .exchange(_, .complete, _): #expect(action == .close)
        case .readingHead: #expect(action == .refuse(violation))
        case .exchange(.complete, _, _): #expect(action == .answerOn && state == start)
        case .exchange: #expect(action == .breakOff)
        case .flushing, .upgraded, .closed: #expect(action == .nothing)
        }
        #expect(!state.parses)
    }

    @Test(
        "each deadline of a connection has its end, also with a peer that has not taken all",
        arguments: ConnectionDeadline.allCases)
    func deadlines(deadline: ConnectionDeadline) {
        var state = State.idle
        check(
            state.deadlinePassed(.connection(deadline), State.PeerView()),
            deadline == .writing ? .watchAwaited(halfClosed: true) : .close)
        state = .idle
        let action = state.deadlinePassed(.connection(deadline), State.PeerView(hasUnsent: true))
        switch deadline {
        case .idle, .writing: #expect(action == .abort && state == .closed)
        case .linger: #expect(action == .watch(.connection(.writing)) && state == .idle)
        case .firstByte, .farewell: #expect(action == .close && state == .closed)
        }
    }

    @Test("a server that stops lets a connection linger whose last answer was not out for long")
    func farewell() {
        var state = State.idle
        check(state.deadlinePassed(.connection(.farewell), State.PeerView(hasRested: false)), .linger)
    }

    @Test("each deadline of an exchange has its end", arguments: ExchangeDeadline.allCases)
    func deadlines(deadline: ExchangeDeadline) {
        var state = State.exchange(input: .reading, output: .pending, persistent: true)
        let action = state.deadlinePassed(.exchange(deadline), State.PeerView(hasUnsent: true))
        switch (deadline, action) {
        case (.writing, .abort), (.halfClosed, .leave): break
        case (.head, .refuse(let violation)), (.body, .refuse(let violation)), (.discard, .refuse(let violation)):
            #expect(violation.status == .requestTimeout)
        case (.handler, .refuse(let violation)): #expect(violation.status == .serviceUnavailable)
        default: Issue.record("\(deadline) led to \(action)")
        }
        #expect(!state.parses)
    }

    @Test("a reader that has taken all there was is not slow, and one that goes on taking is not gone")
    func readers() {
        let start = State.exchange(input: .complete, output: .streaming, persistent: true)
        var state = start
        check(state.deadlinePassed(.exchange(.writing), State.PeerView()), .watchAwaited(halfClosed: true))
        check(
            state.deadlinePassed(.exchange(.halfClosed), State.PeerView(takesAnswer: true)),
            .watchAwaited(halfClosed: false))
        #expect(state == start)
    }

    @Test("a server that stops ends idle connections now and busy ones with their response")
    func drains() {
        var idle = State.idle
        check(idle.drain(), .linger)
        var busy = State.exchange(input: .complete, output: .pending, persistent: true)
        check(busy.drain(), .nothing)
        check(busy.responseBegins(willing: true, discardable: true), false)
        check(busy.responseEnded(), .linger)
    }

    @Test(
        "after lingering and closed no event leads back to parsing",
        arguments: [HTTP1State.lingering, .upgraded, .closed])
    func final(start: HTTP1State) {
        var state = start
        state.headBegan()
        _ = state.bodyWanted()
        state.bodyReceived()
        _ = state.bodyEnded()
        _ = state.responseBegins(willing: true, discardable: true)
        _ = state.responseEnded()
        _ = state.drained()
        _ = state.upgradeBegins(discardable: true)
        _ = state.drain()
        #expect(state == start)
        #expect(!state.parses)
    }
}
