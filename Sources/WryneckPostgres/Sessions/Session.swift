// Session.swift - one session at the server: what is to be sent, what was sent, and whose the next result is.
// Invariants: results belong to the jobs in the order in which these were sent, and a job leaves `sent` only when all
// its results have been read. Nothing is sent while a job that nobody wants is under way, nor before a cancellation is
// surely over: so no cancellation and no result reaches another's statement.

#if PostgreSQL

    internal import WryneckDeferred
    internal import WryneckReactor

    final class Session {
        /// A cancellation on its way.
        enum Cancelling {
            case none
            /// A thread sends it.
            case sending
            /// The server has it; a statement that does nothing is to find out whether it strikes late.
            case sent
            /// That statement is under way.
            case barrier
        }

        let reactor: Reactor
        let handle: ConnectionHandle
        let limits: PostgresLimits
        let timeouts: PostgresTimeouts
        let slots: CancelSlots
        let madeAt: Instant
        /// For the pool: since when it has had no work.
        var restingSince: Instant

        var waiting = Line<Job>()
        var sent = Line<Job>()
        var statements: StatementCache
        var abandoned = 0
        var cancelling = Cancelling.none
        var drainTimer: TimerNode?
        private(set) var isClosed = false
        private(set) var needsFlush = false
        private var isInPipeline = false
        private var isPumping = false
        private var isProcessing = false
        private var reader: DescriptorWatch?
        private var writer: DescriptorWatch?

        /// It has nothing to do any more.
        var onIdle: (() -> Void)?
        /// It is over, with the cause in words. Called once.
        var onClosed: ((String) -> Void)?
        var onNotification: ((PostgresNotification) -> Void)?

        init(_ handle: ConnectionHandle, _ options: PostgresOptions, _ slots: CancelSlots, on reactor: Reactor) {
            (self.reactor, self.handle, self.slots) = (reactor, handle, slots)
            (limits, timeouts) = (options.limits, options.timeouts)
            (madeAt, restingSince) = (reactor.now, reactor.now)
            statements = StatementCache(limit: options.preparesStatements ? limits.preparedStatements : 0)
        }

        /// Watches the socket from here on. The reactor keeps the session until it is closed.
        func open() throws(Errno) { reader = try reactor.addReader(handle.socket) { self.readReady() } }

        /// Nothing waits, is under way, or is being cancelled.
        var isIdle: Bool { !isClosed && isQuiet && cancelling == .none }
        var isQuiet: Bool { waiting.isEmpty && sent.isEmpty }

        // MARK: Sending

        func run(_ job: Job) {
            job.session = self
            guard !isClosed else {
                job.place = .over
                return job.failed(PostgresError(.connectionLost("the connection is closed"), .notSent))
            }
            waiting.append(job)
            job.arm()
            pump()
        }

        /// Once more, before all others: called by a job that ends.
        func repeatAtOnce(_ job: Job) {
            job.place = .waiting
            waiting.prepend(job)
            job.arm()
        }

        func pump() {
            guard !isClosed, !isPumping else { return }
            isPumping = true
            defer { isPumping = false }
            while !isClosed, let job = waiting.first, maySend(job) {
                _ = waiting.popFirst()
                job.place = .sent
                sent.append(job)
                guard changeMode(for: job), job.send(by: self) else {
                    // libpq may have taken a part: the session is of no use, but the statement was not sent.
                    job.place = .over
                    sent.removeAll { $0 === job }
                    let cause = handle.message
                    job.failed(PostgresError(.connectionLost(cause), .notSent))
                    return lose(cause)
                }
                flush()
            }
        }

        private func maySend(_ job: Job) -> Bool {
            guard abandoned == 0, !needsFlush else { return false }
            guard cancelling == .none || job is BarrierJob && cancelling == .barrier else { return false }
            if job.isPlain { return sent.isEmpty }
            return sent.first?.isPlain != true && sent.count < max(1, limits.pipeline)
        }

        private func changeMode(for job: Job) -> Bool {
            guard job.isPlain == isInPipeline else { return true }
            isInPipeline.toggle()
            return isInPipeline ? handle.enterPipeline() : handle.leavePipeline()
        }

        func flush() {
            guard !isClosed else { return }
            switch handle.flush() {
            case .failed: lose(handle.message)
            case .done:
                needsFlush = false
                writer.take()?.remove()
            case .more:
                needsFlush = true
                guard writer == nil else { return }
                do { writer = try reactor.addWriter(handle.socket) { self.writeReady() } } catch { lose("\(error)") }
            }
        }

        private func writeReady() {
            flush()
            guard !isClosed, !needsFlush else { return }
            sent.last?.flushed()
            pump()
        }

        // MARK: Receiving

        private func readReady() {
            guard !isClosed else { return }
            let isGood = handle.consume()
            if isGood, needsFlush { writeReady() }
            // What came before the end counts; and its cause may be in it.
            process()
            if !isGood { lose(handle.message) }
        }

        private func pauseReading() { reader.take()?.remove() }

        func resumeReading() {
            guard !isClosed else { return }
            if reader == nil {
                do { reader = try reactor.addReader(handle.socket) { self.readReady() } } catch {
                    return lose("\(error)")
                }
            }
            process()
        }

        /// Gives out all that has been read.
        func process() {
            guard !isClosed, !isProcessing else { return }
            isProcessing = true
            defer { isProcessing = false }
            var ends = 0
            while !isClosed, let job = sent.first, !job.isFeeding {
                if job.isPaused { return pauseReading() }
                if job.isCopyingOut {
                    guard receiveCopy(job) else { break }
                    continue
                }
                guard !handle.isBusy else { break }
                guard let result = handle.nextResult() else {
                    // In a pipeline it stands between the commands of a job.
                    if job.isPlain { finish(job) } else { ends += 1 }
                    if ends > 8 { return lose(handle.isGood ? "the server's results have no end" : handle.message) }
                    continue
                }
                ends = 0
                if result.kind == .sync { finish(job) } else { job.receive(result) }
            }
            if !isClosed { sent.first?.receivedAll() }
            tellNotifications()
        }

        /// False if nothing is there.
        private func receiveCopy(_ job: Job) -> Bool {
            switch handle.copyData() {
            case .bytes(let bytes): job.receive(copy: bytes)
            case .ended: job.receive(copy: nil)
            case .later: return false
            }
            return true
        }

        private func tellNotifications() {
            while !isClosed, let notification = handle.nextNotification() { onNotification?(notification) }
        }

        private func finish(_ job: Job) {
            _ = sent.popFirst()
            job.place = .over
            job.drained()
            if job.isAbandoned { abandoned -= 1 } else { job.ended() }
            guard !isClosed else { return }
            afterFinish()
            dropSurplus()
            pump()
            tellIfIdle()
        }

        /// Tells the server which prepared statements it may forget.
        private func dropSurplus() {
            guard handle.transaction == .idle else { return }
            for name in statements.takeSurplus() {
                guard let nothing = try? ParameterBlock([]) else { continue }
                let job = StatementJob("deallocate \(name)", nothing, prepares: false, timeout: timeouts.query)
                job.rows.whenSettled { _ in }
                run(job)
            }
        }

        func tellIfIdle() { if isIdle { onIdle?() } }

        // MARK: The end

        /// Ends it. `invalid`: because of what the program or the server did, and not of the network.
        func lose(_ cause: String, invalid: Bool = false) {
            close(cause) { place in
                guard invalid, place == .sent else {
                    return PostgresError(.connectionLost(cause), place == .sent ? .unknown : .notSent)
                }
                return PostgresError(.invalidRequest(cause), .unknown)
            }
        }

        /// Ends it, whatever is under way.
        func close(_ cause: String, _ error: (Job.Place) -> PostgresError) {
            guard !isClosed else { return }
            isClosed = true
            reader.take()?.remove()
            writer.take()?.remove()
            if let drainTimer { reactor.timers.remove(drainTimer) }
            handle.close()
            for job in sent.takeAll() {
                job.place = .over
                guard !job.isAbandoned else { continue }
                job.failed(error(.sent))
            }
            for job in waiting.takeAll() {
                job.place = .over
                job.failed(error(.waiting))
            }
            let tell = onClosed.take()
            (onIdle, onNotification) = (nil, nil)
            tell?(cause)
        }
    }

#endif
