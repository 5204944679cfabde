// HTTP1Clock.swift - the two clocks of an HTTP/1 connection on one timer: its own and that of its exchange, of which
// one runs at a time.

internal import WryneckHTTP
internal import WryneckReactor

struct HTTP1Clock {
    private enum Watched {
        case nothing
        case connection(Watch<ConnectionDeadline>)
        case exchange(Watch<ExchangeDeadline>)
    }

    /// Nil once the connection is over, or belongs to another protocol.
    private(set) var timer: TimerNode?
    private var watched = Watched.nothing

    init() {}

    init(calling body: @escaping () -> Void) { timer = TimerNode(body) }

    /// The deadline that is watched.
    var deadline: HTTP1State.Deadline? {
        switch watched {
        case .nothing: nil
        case .connection(let watch): .connection(watch.kind)
        case .exchange(let watch): .exchange(watch.kind)
        }
    }

    /// The deadline, if it is one of the exchange's.
    var ofExchange: ExchangeDeadline? { if case .exchange(let watch) = watched { watch.kind } else { nil } }

    /// Whether a deadline is watched that is about what the peer takes.
    var isAboutWriting: Bool { deadline?.isAboutWriting == true }

    /// Begins to watch; `bytes` have moved so far. Nil stops the watch; so does `.handler` without such a time-out.
    mutating func watch(_ deadline: HTTP1State.Deadline?, at now: Instant, bytes: Int, _ group: ConnectionGroup) {
        guard let timer else { return }
        switch deadline {
        case nil: stop(group)
        case .exchange(.handler)? where !group.limitsHandlers: stop(group)
        case .connection(let kind)?:
            let watch = Watch(kind, at: now, bytes: bytes)
            watched = .connection(watch)
            group.timers.arm(timer, at: watch.firstCheck(group.spans))
        case .exchange(let kind)?:
            let watch = Watch(kind, at: now, bytes: bytes)
            watched = .exchange(watch)
            group.timers.arm(timer, at: watch.firstCheck(group.spans))
        }
    }

    /// Gives a client that has ended its side some time, because it may be gone: the network tells that only when
    /// something is sent to it.
    mutating func watchHalfClosed(at now: Instant, _ group: ConnectionGroup) {
        // The handler's own deadline may be sooner, and the one for writing notices a reader that is gone.
        let limit = now.advanced(byNanoseconds: ExchangeDeadline.halfClosed.span(group.spans))
        guard let timer, !isAboutWriting, limit < timer.deadline else { return }
        watch(.exchange(.halfClosed), at: now, bytes: 0, group)
    }

    mutating func stop(_ group: ConnectionGroup) {
        watched = .nothing
        if let timer { group.timers.disarm(timer) }
    }

    mutating func end(_ group: ConnectionGroup) {
        if let timer { group.timers.remove(timer) }
        self = HTTP1Clock()
    }

    /// Checks, when the timer has fired, and goes on if the peer is not too slow. A reader that has nothing left to
    /// read is not watched any longer.
    /// - Parameters:
    ///   - now: the time.
    ///   - bytes: the number of bytes that have moved so far.
    ///   - hasUnsent: whether bytes wait that the peer has not taken.
    ///   - group: has the time-outs and the timers.
    /// - Returns: whether the deadline has passed.
    mutating func hasExpired(at now: Instant, bytes: Int, hasUnsent: Bool, _ group: ConnectionGroup) -> Bool {
        guard let timer, case .lookAgain(let instant) = check(at: now, bytes: bytes, group),
            hasUnsent || !isAboutWriting
        else { return true }
        group.timers.arm(timer, at: instant)
        return false
    }

    /// Nil if nothing is watched.
    private mutating func check(at now: Instant, bytes: Int, _ group: ConnectionGroup) -> WatchVerdict? {
        switch watched {
        case .nothing: return nil
        case .connection(var watch):
            let verdict = watch.check(at: now, bytes: bytes, group.spans)
            watched = .connection(watch)
            return verdict
        case .exchange(var watch):
            let verdict = watch.check(at: now, bytes: bytes, group.spans)
            watched = .exchange(watch)
            return verdict
        }
    }

    /// Whether the connection has been idle for as long as a reader gets for a last answer.
    func hasRested(at now: Instant, _ group: ConnectionGroup) -> Bool {
        guard case .connection(let watch) = watched, watch.kind == .idle else { return false }
        return watch.hasLasted(.linger, at: now, group.spans)
    }
}
