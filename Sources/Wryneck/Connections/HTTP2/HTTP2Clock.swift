// HTTP2Clock.swift - the clocks of an HTTP/2 connection and of all its streams, on one timer.
// Invariant: the timer fires no later than the first check of whatever is watched; it may fire sooner, and then looks
// again: so that a request arms nothing as long as others are watched for less time.

#if HTTP2

    internal import WryneckHTTP
    internal import WryneckReactor

    struct HTTP2Clock {
        /// Nil before the connection, and after it.
        private var timer: TimerNode?
        private var armed = Instant.never
        private(set) var ofConnection: Watch<ConnectionDeadline>?
        private var connectionCheck = Instant.never

        init() {}

        init(calling body: @escaping () -> Void) { timer = TimerNode(body) }

        /// Watches a deadline of the connection in the place of another; `bytes` have moved so far.
        mutating func watch(_ kind: ConnectionDeadline, at now: Instant, bytes: Int, _ group: ConnectionGroup) {
            let watch = Watch(kind, at: now, bytes: bytes)
            ofConnection = watch
            connectionCheck = watch.firstCheck(group.spans)
            look(at: connectionCheck, group)
        }

        mutating func stopConnection() { (ofConnection, connectionCheck) = (nil, .never) }

        /// Sees to it that the timer fires at an instant, or sooner.
        mutating func look(at instant: Instant, _ group: ConnectionGroup) {
            guard let timer, instant < armed else { return }
            armed = instant
            group.timers.arm(timer, at: instant)
        }

        /// The timer has fired, or is to be looked at anew: whatever is left to watch has to be looked at again.
        mutating func fired(_ group: ConnectionGroup) {
            armed = .never
            if connectionCheck != .never { look(at: connectionCheck, group) }
        }

        /// Checks the connection's deadline, if its time has come.
        /// - Returns: the deadline, if it has passed.
        mutating func check(at now: Instant, bytes: Int, _ group: ConnectionGroup) -> ConnectionDeadline? {
            guard var watch = ofConnection, connectionCheck <= now else { return nil }
            let verdict = watch.check(at: now, bytes: bytes, group.spans)
            ofConnection = watch
            if case .lookAgain(let instant) = verdict {
                connectionCheck = instant
                return nil
            }
            stopConnection()
            return watch.kind
        }

        mutating func end(_ group: ConnectionGroup) {
            if let timer { group.timers.remove(timer) }
            self = HTTP2Clock()
        }
    }

#endif
