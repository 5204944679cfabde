// TimedWatch.swift - a deadline, and when to look at it next.

#if HTTP2

    internal import WryneckReactor

    struct TimedWatch<Kind: DeadlineKind> {
        private var watch: Watch<Kind>
        private(set) var check: Instant

        var kind: Kind { watch.kind }

        /// Begins to watch; `bytes` have moved so far.
        init(_ kind: Kind, at now: Instant, bytes: Int = 0, _ spans: Spans) {
            watch = Watch(kind, at: now, bytes: bytes)
            check = watch.firstCheck(spans)
        }

        /// Whether the deadline has passed; if not, it is looked at again at `check`.
        mutating func isLate(at now: Instant, bytes: Int = 0, _ spans: Spans) -> Bool {
            guard check <= now else { return false }
            guard case .lookAgain(let instant) = watch.check(at: now, bytes: bytes, spans) else { return true }
            check = instant
            return false
        }
    }

#endif
