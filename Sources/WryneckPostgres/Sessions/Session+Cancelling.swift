// Session+Cancelling.swift - what nobody wants any more is brought to an end at the server.
// Invariants: a cancellation is sent only if everything that is under way is unwanted, because it strikes whatever runs
// when it arrives. After it, nothing is sent until a statement that does nothing has come back: the server had the
// signal before that statement, so that it cannot strike later.

#if PostgreSQL

    internal import WryneckDeferred
    internal import WryneckReactor

    extension Session {
        /// Between two cancellations of the same statement.
        private static var pause: Duration { .milliseconds(200) }

        /// Takes a job back if it was not sent; else lets it end unheard.
        func abandon(_ job: Job) {
            switch job.place {
            case .over: return
            case .waiting:
                job.place = .over
                job.disarm()
                waiting.removeAll { $0 === job }
                tellIfIdle()
            case .sent:
                guard !job.isAbandoned else { return }
                job.disarm()
                job.isAbandoned = true
                abandoned += 1
                limitDrain()
                job.abandonedWhileSent()
                considerCancelling()
                // A stream that its reader had stopped.
                resumeReading()
            }
        }

        /// Tells all who wait that they wait in vain, and ends everything.
        func abandonAll() {
            for job in sent.all + waiting.all where !job.isAbandoned {
                job.failed(PostgresError(.released, job.place == .sent ? .unknown : .notSent))
                abandon(job)
            }
        }

        private func limitDrain() {
            guard drainTimer?.isArmed != true else { return }
            let timer = TimerNode(runsOnce: true) { [weak self] in
                guard let self else { return }
                lose("a cancelled statement did not end within \(timeouts.drain)")
            }
            drainTimer = timer
            reactor.timers.arm(timer, at: reactor.now + timeouts.drain)
        }

        private func considerCancelling() {
            guard !isClosed, cancelling == .none, abandoned > 0, abandoned == sent.count, slots.take() else { return }
            guard let cancel = handle.makeCancel() else { return slots.give() }
            cancelling = .sending
            reactor.deferToThread { cancel.send() }.whenSettled { [weak self, slots] _ in
                slots.give()
                self?.cancellationIsSent()
            }
        }

        /// It was sent, or could not be: both is over now. A failure changes nothing: the statement ends, or the time.
        private func cancellationIsSent() {
            guard !isClosed else { return }
            cancelling = .sent
            afterFinish()
            guard !sent.isEmpty else { return }
            // The server drops a cancellation that comes before it has read the statement.
            reactor.callLater(Self.pause) { [weak self] in
                guard let self, !isClosed, cancelling == .sent, !sent.isEmpty else { return }
                cancelling = .none
                considerCancelling()
            }
        }

        /// A job has ended, or the cancellation was sent: goes on with what is next.
        func afterFinish() {
            guard !isClosed else { return }
            if abandoned > 0 { return considerCancelling() }
            switch cancelling {
            case .none: if let drainTimer { reactor.timers.disarm(drainTimer) }
            case .sending, .barrier: break
            case .sent:
                guard sent.isEmpty else { return }
                cancelling = .barrier
                let barrier = BarrierJob(timeout: timeouts.drain)
                barrier.session = self
                barrier.done.whenSettled { [weak self] _ in self?.barrierIsOver() }
                waiting.prepend(barrier)
                pump()
            }
        }

        private func barrierIsOver() {
            guard !isClosed, cancelling == .barrier else { return }
            cancelling = .none
            if let drainTimer { reactor.timers.disarm(drainTimer) }
        }

        /// Asks for a sign of life. The session is closed if there is none in time.
        func check(within timeout: Duration) -> Deferred<Void> {
            let barrier = BarrierJob(timeout: timeout)
            let done = barrier.done.addErrback { [weak self] error in
                self?.lose("the connection gave no sign of life within \(timeout)")
                throw error
            }
            run(barrier)
            return done
        }
    }

    /// How many cancellations may still begin: each keeps a thread.
    final class CancelSlots {
        private var free: Int

        init(_ count: Int) { free = max(0, count) }

        func take() -> Bool {
            guard free > 0 else { return false }
            free -= 1
            return true
        }

        func give() { free += 1 }
    }

#endif
