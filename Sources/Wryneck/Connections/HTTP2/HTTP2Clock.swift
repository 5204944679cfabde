// HTTP2Clock.swift - the deadlines of an HTTP/2 connection, and the timer that its streams share with it.
// Invariant: the timer fires no later than the first check of whatever is watched; it may fire sooner, and then looks
// again, so that a request arms nothing as long as something else is looked at before.

#if HTTP2

    internal import WryneckHTTP
    internal import WryneckReactor

    struct HTTP2Clock {
        /// Nil before the connection, and after it.
        private var timer: TimerNode?
        private var armed = Instant.never
        /// What the connection waits for, but for its reader.
        private(set) var ofConnection: TimedWatch<ConnectionDeadline>?
        /// A reader that takes what is queued; beside the other, which goes on meanwhile.
        private var ofOutput: TimedWatch<ConnectionDeadline>?

        init() {}

        init(calling body: @escaping () -> Void) { timer = TimerNode(body) }

        /// Watches a deadline of the connection in the place of another.
        mutating func watch(_ kind: ConnectionDeadline, at now: Instant, _ group: ConnectionGroup) {
            let watch = TimedWatch(kind, at: now, group.spans)
            ofConnection = watch
            look(at: watch.check, group)
        }

        /// Ends the watch on whatever the connection waits for, but for its reader.
        mutating func stop() { ofConnection = nil }

        /// Watches the reader, unless it is watched; `bytes` have been sent so far.
        mutating func watchOutput(at now: Instant, bytes: Int, _ group: ConnectionGroup) {
            guard ofOutput == nil else { return }
            let watch = TimedWatch(ConnectionDeadline.writing, at: now, bytes: bytes, group.spans)
            ofOutput = watch
            look(at: watch.check, group)
        }

        mutating func stopOutput() { ofOutput = nil }

        /// Sees to it that the timer fires at an instant, or sooner.
        mutating func look(at instant: Instant, _ group: ConnectionGroup) {
            guard let timer, instant < armed else { return }
            armed = instant
            group.timers.arm(timer, at: instant)
        }

        /// The timer has fired: what is left to be watched is looked at again.
        mutating func lookAgain(_ group: ConnectionGroup) {
            armed = .never
            for check in [ofConnection?.check, ofOutput?.check] { if let check { look(at: check, group) } }
        }

        /// The deadline that has passed, once; nil if none has. `bytes` have been sent so far.
        mutating func passed(at now: Instant, bytes: Int, _ group: ConnectionGroup) -> ConnectionDeadline? {
            if let kind = ofConnection?.kind, ofConnection?.isLate(at: now, group.spans) == true {
                ofConnection = nil
                return kind
            }
            guard ofOutput?.isLate(at: now, bytes: bytes, group.spans) == true else { return nil }
            ofOutput = nil
            return .writing
        }

        mutating func end(_ group: ConnectionGroup) {
            if let timer { group.timers.remove(timer) }
            self = HTTP2Clock()
        }
    }

#endif
