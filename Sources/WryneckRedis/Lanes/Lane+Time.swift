// Lane+Time.swift - one timer for all commands of a lane: their time, a server that is silent, and the PING of an idle
// connection. A command that is answered in time costs no timer: the sweep comes when the soonest deadline has passed,
// usually finds nothing, and goes on to the next one.

#if Redis

    internal import WryneckDeferred
    internal import WryneckReactor

    extension Lane {
        /// Lets the sweep come by this time.
        func arm(_ deadline: Instant) {
            if deadline < sweep.deadline, !isEnded { reactor.timers.arm(sweep, at: deadline) }
        }

        func swept() {
            let now = reactor.now
            var late = kept.filter { $0.deadline <= now } + queue.takeOver(at: now)
            kept.removeAll { $0.deadline <= now }
            if let stream { late += stream.line.all.filter { $0.deadline <= now } }
            // Those on the stream keep their place there.
            for call in late where !call.isOver { call.fail(lateness(call)) }
            guard !isEnded else { return }
            watchSilence(now)
            rearm()
            if let stream { streamMoved(stream) }
        }

        /// The error of a call whose time is over.
        func lateness(_ call: Call) -> RedisError {
            if let refusal = call.lastRefusal { return .refused(refusal) }
            if call.sentAt != .never { return .unknownWhetherExecuted(.timedOut(call.allowed)) }
            return call.error(lastFailure.map { .unreachable($0) } ?? .timedOut(call.allowed))
        }

        private func watchSilence(_ now: Instant) {
            guard let stream else { return }
            if let head = stream.line.first {
                guard head.isOver else { return }
                let limit = max(stream.lastReceived, head.sentAt) + options.timeouts.silence
                if limit <= now { stream.cut(.silent(options.timeouts.silence)) } else { arm(limit) }
            } else if stream.lastReceived + options.timeouts.ping <= now {
                let ping = Call([RedisCommand("PING")], isIdempotent: false, allowed: options.timeouts.command, at: now)
                ping.answer.whenSettled { _ in }
                stream.send(ping)
            }
        }

        private func rearm() {
            for call in kept { arm(call.deadline) }
            for call in queue.all { arm(call.deadline) }
            guard let stream else { return }
            for call in stream.line.all where !call.isOver { arm(call.deadline) }
            if stream.line.isEmpty { arm(stream.lastReceived + options.timeouts.ping) }
        }
    }

#endif
