// PostgresListener.swift - LISTEN, over a connection of its own that is made again whenever it is lost.
// Invariant: what a channel's handler is told is in order: `listening`, notifications, `interrupted`, and `listening`
// again. Whoever heard `interrupted` knows that something may be missing.

#if PostgreSQL

    internal import Logging
    internal import WryneckDeferred
    public import WryneckReactor

    /// Hears the notifications of channels.
    ///
    /// ```swift
    /// let listener = PostgresListener(on: reactor, options)
    /// listener.listen(to: "orders") { event in
    ///     switch event {
    ///     case .listening: reloadAll()                  // also after a gap
    ///     case .notification(let order): reload(order.payload)
    ///     case .interrupted: break
    ///     }
    /// }
    /// ```
    ///
    /// PostgreSQL keeps no notification for those who are not there. A listener whose connection was lost says so,
    /// connects again with growing pauses, and says when it hears again: what lies between is to be looked up in
    /// tables.
    public final class PostgresListener {
        /// How often a connection at rest is asked for a sign of life: one that was cut without a word says nothing
        /// itself.
        public var heartbeat: Duration = .seconds(30)

        private let reactor: Reactor
        private let options: PostgresOptions
        private let slots: CancelSlots
        private var channels: [String: [Subscription]] = [:]
        private var session: Session?
        private var opening: SessionOpening?
        private var backoff: Backoff
        private var timer: DelayedCall?
        private var isClosed = false
        private var trigger: Reactor.Trigger?

        /// Makes a listener. It connects with the first channel.
        /// - Parameters:
        ///   - reactor: the reactor of the calling thread.
        ///   - options: where the database is. Not through a proxy that shares sessions, such as PgBouncer.
        public init(on reactor: Reactor, _ options: PostgresOptions) {
            (self.reactor, self.options) = (reactor, options)
            slots = CancelSlots(options.limits.cancellations)
            backoff = Backoff(options.timeouts)
            trigger = reactor.addTrigger(.during, .shutdown) { [weak self] () -> Void in self?.close() }
        }

        deinit {
            try? trigger?.remove()
            close()
        }

        /// Whether it hears now.
        public var isConnected: Bool { session != nil }

        /// Adds a handler for a channel.
        /// - Parameters:
        ///   - channel: 1 to 63 bytes, exactly as they are: not in small letters, as without quotes in SQL.
        ///   - handler: runs on the reactor's thread.
        /// - Returns: the subscription, which the listener keeps.
        /// - Throws: ``PostgresError`` for a name that no channel can have.
        @discardableResult
        public func listen(
            to channel: String, _ handler: @escaping (Event) -> Void
        ) throws(PostgresError) -> Subscription {
            guard !isClosed else { throw PostgresError(.closed, .notSent) }
            try checkText(channel, "the channel's name")
            guard 1...63 ~= channel.utf8.count else {
                throw PostgresError(.invalidRequest("a channel's name has 1 to 63 bytes"), .notSent)
            }
            let subscription = Subscription(channel, of: self, handler)
            let isNew = channels[channel] == nil
            channels[channel, default: []].append(subscription)
            if let session {
                if isNew { send(.listen, [channel], over: session) } else { reactor.tellSoon { self.greet(channel) } }
            } else {
                connect()
            }
            return subscription
        }

        /// Hears a channel as a stream.
        /// - Parameters:
        ///   - channel: as for `listen`.
        ///   - limit: events that wait for their reader; if there are more, the next ones are dropped, and the reader
        ///     finds `interrupted` and `listening` in their place.
        /// - Returns: the events. When the stream is dropped, the subscription ends.
        /// - Throws: ``PostgresError`` for a name that no channel can have.
        public func events(
            of channel: String, limit: Int = 1000
        ) throws(PostgresError) -> PostgresStream<Event> {
            let inflow = Inflow<Event>(limit: limit)
            var hasDropped = false
            let subscription = try listen(to: channel) { [weak inflow] event in
                guard let inflow else { return }
                guard !inflow.isFull, !hasDropped else { return hasDropped = true }
                inflow.push(event)
            }
            inflow.onTaken = { [weak inflow] in
                guard hasDropped else { return }
                hasDropped = false
                inflow?.push(.interrupted)
                if subscription.isListening { inflow?.push(.listening) }
            }
            inflow.onLeft = { subscription.remove() }
            return PostgresStream(inflow)
        }

        /// Ends it; no handler is called any more.
        public func close() {
            isClosed = true
            channels = [:]
            stopTimer()
            opening.take()?.cancel()
            session?.onClosed = nil
            session.take()?.lose("the listener is closed")
        }

        // MARK: The connection

        private func connect() {
            guard !isClosed, !channels.isEmpty, session == nil, opening == nil, timer == nil else { return }
            let opening = SessionOpening(options, slots, on: reactor)
            self.opening = opening
            opening.start { [weak self] result in
                guard let self else {
                    if case .success(let session) = result { session.lose("the listener is gone") }
                    return
                }
                self.opening = nil
                switch result {
                case .success(let session): opened(session)
                case .failure(let failure):
                    reactor.logger.warning(
                        "A listener cannot reach PostgreSQL", metadata: ["cause": "\(failure.cause)"])
                    connectLater()
                }
            }
        }

        private func connectLater() {
            guard !isClosed else { return }
            var random = SystemRandomNumberGenerator()
            let wait = backoff.failed(&random)
            timer = reactor.callLater(wait) { [weak self] in
                self?.timer = nil
                self?.connect()
            }
        }

        private func opened(_ session: Session) {
            self.session = session
            session.onClosed = { [weak self] cause in self?.lost(cause) }
            session.onNotification = { [weak self] in self?.heard($0) }
            send(.listen, channels.keys.sorted(), over: session)
            beatLater()
        }

        private func lost(_ cause: String) {
            session = nil
            stopTimer()
            reactor.logger.debug("A listener has lost PostgreSQL", metadata: ["cause": "\(cause)"])
            for subscription in channels.values.joined() where subscription.isListening {
                subscription.tell(.interrupted)
            }
            connectLater()
        }

        private func beatLater() {
            timer = reactor.callLater(heartbeat) { [weak self] in
                guard let self, let session else { return }
                timer = nil
                session.check(within: options.timeouts.connect).whenSettled { [weak self] result in
                    if case .success = result { self?.beatLater() }
                }
            }
        }

        private func stopTimer() {
            try? timer?.cancel()
            timer = nil
        }

        // MARK: Channels

        private enum Verb: String { case listen, unlisten }

        private func send(_ verb: Verb, _ names: [String], over session: Session) {
            for name in names {
                let quoted =
                    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
                guard let nothing = try? ParameterBlock([]) else { continue }
                let job = StatementJob(
                    "\(verb.rawValue) \(quoted)\"", nothing, prepares: false, timeout: options.timeouts.query)
                job.rows.whenSettled { [weak self, weak session] result in
                    guard case .listen = verb else { return }
                    switch result {
                    case .success:
                        self?.backoff.succeeded()
                        self?.greet(name)
                    // A connection that does not hear all of its channels is of no use.
                    case .failure(let error): session?.lose("LISTEN failed: \(error)")
                    }
                }
                session.run(job)
            }
        }

        private func greet(_ channel: String) {
            guard session != nil else { return }
            for subscription in channels[channel] ?? [] where !subscription.isListening {
                subscription.tell(.listening)
            }
        }

        private func heard(_ notification: PostgresNotification) {
            for subscription in channels[notification.channel] ?? [] where subscription.isListening {
                subscription.tell(.notification(notification))
            }
        }

        func removed(_ subscription: Subscription) {
            channels[subscription.channel]?.removeAll { $0 === subscription }
            guard channels[subscription.channel]?.isEmpty == true else { return }
            channels[subscription.channel] = nil
            if let session { send(.unlisten, [subscription.channel], over: session) }
        }
    }

#endif
