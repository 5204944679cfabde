// HTTP1Clock.swift - the two clocks of an HTTP/1 connection on one timer: its own and that of its exchange, of which one
// runs at a time.

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

    /// Begins to watch; `bytes` have moved so far.
    mutating func watch(_ deadline: HTTP1State.Deadline, at now: Instant, bytes: Int, _ group: ConnectionGroup) {
        guard let timer else { return }
        switch deadline {
        case .connection(let kind):
            let watch = Watch(kind, at: now, bytes: bytes)
            watched = .connection(watch)
            group.timers.arm(timer, at: watch.firstCheck(group.spans))
        case .exchange(let kind):
            let watch = Watch(kind, at: now, bytes: bytes)
            watched = .exchange(watch)
            group.timers.arm(timer, at: watch.firstCheck(group.spans))
        }
    }

    mutating func stop(_ group: ConnectionGroup) {
        watched = .nothing
        if let timer { group.timers.disarm(timer) }
    }

    mutating func end(_ group: ConnectionGroup) {
        if let timer { group.timers.remove(timer) }
        self = HTTP1Clock()
    }

    /// Checks what is watched; nil if nothing is.
    mutating func check(at now: Instant, bytes: Int, _ group: ConnectionGroup) -> WatchVerdict? {
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
