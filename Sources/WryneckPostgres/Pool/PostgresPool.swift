// PostgresPool.swift - a number of connections, and those who wait for one.
// Invariants: a session is resting, lent, or being checked, and never two of these. Whoever waits is served in the
// order of coming, or told why not, at the latest after `timeouts.queue`.

#if PostgreSQL

    public import WryneckDeferred
    public import WryneckReactor

    /// Connections to one database, which are made when they are needed and used again.
    ///
    /// ```swift
    /// let pool = PostgresPool(on: reactor, try PostgresOptions("postgres://app@localhost/shop"))
    /// let rows = try await pool.query("select name from users where id = $1", 7)
    /// let name = try rows.first?["name", as: String.self]
    /// ```
    ///
    /// A pool lives on its reactor, and a server with several reactors has one on each: its limit of connections then
    /// holds for each. While the server cannot be reached, requests wait for up to ``PostgresTimeouts/queue``, and the
    /// pool tries again and again, with growing pauses.
    public final class PostgresPool: PostgresDatabase {
        /// The reactor on which it lives.
        public let reactor: Reactor
        /// What it was made with.
        public let options: PostgresOptions

        let slots: CancelSlots
        var waiters = Line<Waiter>()
        /// The last one is used first, so that those that are not needed grow old.
        var resting: [Session] = []
        var sessions: [ObjectIdentifier: Session] = [:]
        var openings: [ObjectIdentifier: SessionOpening] = [:]
        var checking = 0
        var backoff: Backoff
        var random: any RandomNumberGenerator = SystemRandomNumberGenerator()
        var retry: DelayedCall?
        var lastFailure: String?
        var sweeper: TimerNode?
        private(set) var isClosed = false
        private var closing: [Deferred<Void>] = []
        private var trigger: Reactor.Trigger?

        /// Makes a pool. It connects when the first statement comes.
        /// - Parameters:
        ///   - reactor: the reactor of the calling thread.
        ///   - options: where the database is, and the limits.
        public init(on reactor: Reactor, _ options: PostgresOptions) {
            (self.reactor, self.options) = (reactor, options)
            slots = CancelSlots(options.limits.cancellations)
            backoff = Backoff(options.timeouts)
            trigger = reactor.addTrigger(.during, .shutdown) { [weak self] () -> Void in self?.endNow() }
        }

        /// Makes a pool. It connects when the first statement comes.
        /// - Parameters:
        ///   - reactor: the reactor of the calling thread.
        ///   - address: as for ``PostgresOptions/init(_:)``.
        /// - Throws: ``PostgresError`` if the address cannot be read.
        public convenience init(on reactor: Reactor, _ address: String) throws(PostgresError) {
            self.init(on: reactor, try PostgresOptions(address))
        }

        deinit {
            try? trigger?.remove()
            endNow()
            if let sweeper { reactor.timers.remove(sweeper) }
        }

        /// How many connections there are.
        public struct Connections: Sendable, Hashable {
            /// All that are made.
            public let open: Int
            /// Those without work.
            public let resting: Int
            /// Those that are being made.
            public let opening: Int
            /// The requests that wait for one.
            public let waiting: Int
        }

        /// How many connections there are now.
        public var connections: Connections {
            Connections(
                open: sessions.count, resting: resting.count, opening: openings.count, waiting: waiters.count)
        }

        // MARK: The end

        /// Takes no more requests, refuses those that wait for a connection, and closes each connection when its work
        /// is done.
        /// - Returns: fires when all are closed.
        @discardableResult
        public func close() -> Deferred<Void> {
            let closed = Deferred<Void>()
            closing.append(closed)
            isClosed = true
            stopOpening()
            for waiter in waiters.takeAll() { waiter.fail(PostgresError(.closed, .notSent)) }
            for session in resting { session.lose("the pool is closed") }
            tellIfClosed()
            return closed
        }

        func tellIfClosed() {
            guard isClosed, sessions.isEmpty else { return }
            let closed = closing
            closing = []
            for deferred in closed { deferred.settle(.success(())) }
        }

        /// The reactor ends, or nobody holds the pool.
        private func endNow() {
            isClosed = true
            stopOpening()
            for waiter in waiters.takeAll() { waiter.fail(PostgresError(.closed, .notSent)) }
            for session in sessions.values {
                session.onClosed = nil
                session.close("the pool is closed") { PostgresError(.closed, $0 == .sent ? .unknown : .notSent) }
            }
            sessions = [:]
            resting = []
            tellIfClosed()
        }

        private func stopOpening() {
            for opening in openings.values { opening.cancel() }
            openings = [:]
            try? retry?.cancel()
            retry = nil
        }
    }

#endif
