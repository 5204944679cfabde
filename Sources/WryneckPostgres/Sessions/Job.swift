// Job.swift - something to do in a session: a statement, a stream, a COPY.
// Invariants: it is in one place at a time. Whoever wants its result is told once; when a sent one is abandoned, its
// results are still read, to the end, and dropped.

#if PostgreSQL

    internal import WryneckReactor

    /// What all jobs have in common. Subclasses settle what their users hold.
    class Job {
        enum Place { case waiting, sent, over }

        var place = Place.waiting
        /// Nobody wants the result any more.
        var isAbandoned = false
        /// How long the server may be silent.
        private let timeout: Duration
        private var timer: TimerNode?
        weak var session: Session?

        init(timeout: Duration) { self.timeout = timeout }

        // MARK: For the session

        /// Whether it cannot be in a pipeline.
        var isPlain: Bool { false }
        /// Whether its reader has enough for now.
        var isPaused: Bool { false }
        /// Whether the server waits for this side.
        var isFeeding: Bool { false }
        /// Whether COPY's data come.
        var isCopyingOut: Bool { false }

        /// Hands it to libpq; false if that failed.
        func send(by session: Session) -> Bool { false }
        /// One result of several.
        func receive(_ result: ResultHandle) {}
        /// COPY's data; nil at their end.
        func receive(copy bytes: [UInt8]?) {}
        /// No more can be read now.
        func receivedAll() {}
        /// libpq's buffer is empty again.
        func flushed() {}
        /// All results have been read, whether somebody wants them or not.
        func drained() {}
        /// All results have been read, and somebody waits for them.
        func ended() {}
        /// It will not be: tells whoever waits.
        func failed(_ error: PostgresError) {}
        /// Nobody waits any more: what the server needs to come to an end.
        func abandonedWhileSent() {}

        // MARK: For the owner

        /// Takes it back, or lets it end unheard. Whoever waits has been told.
        func leave() { session?.abandon(self) }

        // MARK: Time

        /// Begins to wait for the server, or begins anew.
        func arm() {
            guard let session, place != .over, !isAbandoned else { return }
            let timer = timer ?? TimerNode { [weak self] in self?.expired() }
            self.timer = timer
            session.reactor.timers.arm(timer, at: session.reactor.now + timeout)
        }

        func disarm() { if let timer, let session { session.reactor.timers.disarm(timer) } }

        private func expired() {
            guard place != .over, !isAbandoned else { return }
            failed(PostgresError(.timedOut(timeout), place == .sent ? .unknown : .notSent))
            leave()
        }

        deinit { if let timer, let session { session.reactor.timers.remove(timer) } }
    }

#endif
