// PostgresPool+Serving.swift - who gets which connection, and when a new one is made.

#if PostgreSQL

    internal import Logging
    internal import WryneckDeferred
    internal import WryneckReactor

    extension PostgresPool {
        /// Lends a connection. It comes back when its object is released.
        func take() -> Deferred<PostgresConnection> {
            guard !isClosed else { return .fail(PostgresError(.closed, .notSent)) }
            if waiters.isEmpty, let session = popRested() { return .succeed(lend(session)) }
            guard waiters.count < options.limits.queue else { return .fail(PostgresError(.queueFull, .notSent)) }
            let waiter = Waiter(
                on: reactor, timeout: options.timeouts.queue,
                expired: { [weak self] in self?.expired($0) },
                left: { [weak self] left in
                    left.end()
                    self?.waiters.removeAll { $0 === left }
                })
            waiters.append(waiter)
            serve()
            return waiter.connection
        }

        private func expired(_ waiter: Waiter) {
            waiters.removeAll { $0 === waiter }
            let cause =
                lastFailure ?? "all \(sessions.count) connections are at work for more than \(options.timeouts.queue)"
            waiter.fail(PostgresError(.notConnected(cause), .notSent))
        }

        /// One that need not be asked for a sign of life; those that must are asked.
        private func popRested() -> Session? {
            while let session = resting.popLast() {
                let rest = session.restingSince.duration(to: reactor.now)
                guard rest > options.timeouts.restUnchecked else { return session }
                check(session)
            }
            return nil
        }

        private func check(_ session: Session) {
            checking += 1
            // It comes back when it is idle, as it would from a user. Its end is told by `onClosed`.
            session.check(within: options.timeouts.check).whenSettled { [weak self] result in
                guard let self else { return }
                checking -= 1
                if case .success = result { return rest(session) }
                serve()
            }
        }

        private func lend(_ session: Session) -> PostgresConnection {
            PostgresConnection(session, options) { [weak self] session in
                guard let self else { return session.lose("the pool is gone") }
                takeBack(session)
            }
        }

        func serve() {
            while !waiters.isEmpty, let session = popRested() {
                guard let waiter = waiters.popFirst() else { return rest(session) }
                waiter.serve(lend(session))
            }
            let most = max(1, options.limits.connections)
            // After a failure one attempt is enough to know more.
            let wanted = backoff.failures > 0 ? min(1, waiters.count) : waiters.count
            while retry == nil, openings.count + checking < wanted, sessions.count + openings.count < most {
                guard !isClosed else { return }
                open()
            }
        }

        // MARK: Opening

        private func open() {
            let opening = SessionOpening(options, slots, on: reactor)
            let id = ObjectIdentifier(opening)
            openings[id] = opening
            opening.start { [weak self] result in
                guard let self, openings.removeValue(forKey: id) != nil else {
                    if case .success(let session) = result { session.lose("the pool is closed") }
                    return
                }
                switch result {
                case .success(let session): opened(session)
                case .failure(let failure): failedToOpen(failure)
                }
            }
        }

        private func opened(_ session: Session) {
            backoff.succeeded()
            lastFailure = nil
            sessions[ObjectIdentifier(session)] = session
            session.onClosed = { [weak self, weak session] cause in
                guard let self, let session else { return }
                sessions[ObjectIdentifier(session)] = nil
                resting.removeAll { $0 === session }
                reactor.logger.debug("A connection to PostgreSQL has ended", metadata: ["cause": "\(cause)"])
                tellIfClosed()
                // Not from within whatever ended it.
                reactor.tellSoon { [weak self] in self?.serve() }
            }
            rest(session)
        }

        private func failedToOpen(_ failure: SessionOpening.Failure) {
            lastFailure = failure.cause
            let wait = nextWait()
            if failure.isFinal {
                for waiter in waiters.takeAll() {
                    waiter.fail(PostgresError(.notConnected(failure.cause), .notSent))
                }
            }
            guard retry == nil else { return }
            retry = reactor.callLater(wait) { [weak self] in
                self?.retry = nil
                self?.serve()
            }
        }

        private func nextWait() -> Duration {
            var random = SystemRandomNumberGenerator()
            return backoff.failed(&random)
        }

        // MARK: Coming back

        /// A user is done with it; what it had under way may still have to end.
        private func takeBack(_ session: Session) {
            guard !session.isClosed else { return }
            guard session.isIdle else {
                session.onIdle = { [weak self, weak session] in
                    guard let session else { return }
                    session.onIdle = nil
                    guard let self else { return session.lose("the pool is gone") }
                    takeBack(session)
                }
                return
            }
            switch session.handle.transaction {
            case .idle: rest(session)
            case .open, .failed: endTransaction(session)
            case .active, .unknown: session.lose("nobody knows what the session does")
            }
        }

        /// A user has left one open.
        private func endTransaction(_ session: Session) {
            guard let nothing = try? ParameterBlock([]) else { return session.lose("no rollback") }
            let job = StatementJob("rollback", nothing, prepares: false, timeout: options.timeouts.drain)
            job.rows.whenSettled { [weak self, weak session] result in
                guard let session else { return }
                guard case .success = result else { return session.lose("a transaction could not be rolled back") }
                guard let self else { return session.lose("the pool is gone") }
                // Within the job's end: the session tells when it is idle.
                takeBack(session)
            }
            session.run(job)
        }

        private func rest(_ session: Session) {
            guard !session.isClosed else { return }
            let age = session.madeAt.duration(to: reactor.now)
            let isWanted = waiters.isEmpty ? resting.count < options.limits.idleConnections : true
            guard !isClosed, isWanted, age < options.limits.age else {
                return session.lose("it is not needed any more")
            }
            session.restingSince = reactor.now
            resting.append(session)
            sweepLater()
            serve()
        }

        /// Closes those that have rested too long.
        private func sweepLater() {
            guard sweeper?.isArmed != true, let oldest = resting.map(\.restingSince).min() else { return }
            let timer = sweeper ?? TimerNode { [weak self] in self?.sweep() }
            sweeper = timer
            reactor.timers.arm(timer, at: oldest + options.limits.idleTime)
        }

        private func sweep() {
            for session in resting where session.restingSince + options.limits.idleTime <= reactor.now {
                session.lose("it has rested for \(options.limits.idleTime)")
            }
            sweepLater()
        }
    }

#endif
