// Pool.swift - connections that are lent, one to a borrower at a time.
// Invariants: never more than the limit; a connection that still owes a reply is never lent again.

#if Redis

    internal import WryneckDeferred
    internal import WryneckReactor

    final class Pool {
        private let reactor: Reactor
        private let opener: Opener
        private var idle: [(lane: Lane, end: DelayedCall)] = []
        private var lent: [ObjectIdentifier: Lane] = [:]
        private var waiting: [Deferred<Lane>] = []
        private var isOver = false

        init(on reactor: Reactor, _ opener: Opener) {
            self.reactor = reactor
            self.opener = opener
        }

        /// The connections that are lent, or wait to be.
        var count: Int { lent.count + idle.count }

        func take() -> Deferred<Lane> {
            guard !isOver else { return .fail(RedisError.notSent(.closed)) }
            if let lane = takeIdle() { return .succeed(lane) }
            let limits = opener.options.limits
            if lent.count < max(limits.lentConnections, 1) { return .succeed(make()) }
            waiting.removeAll { $0.hasFired }
            guard waiting.count < limits.waiting else { return .fail(RedisError.notSent(.queueFull)) }
            let timeout = opener.options.timeouts.command
            let turn = Deferred<Lane>()
            waiting.append(turn)
            // Its own timer, and no cancellation of `turn` behind somebody's back: who gives it a lane must know.
            let limit = reactor.callLater(timeout) { turn.settle(.failure(RedisError.notSent(.timedOut(timeout)))) }
            turn.whenSettled { _ in try? limit.cancel() }
            return turn
        }

        /// Takes a connection back. It is used again if it is as it was.
        func giveBack(_ lane: Lane) {
            lent[ObjectIdentifier(lane)] = nil
            if isOver || !lane.isIdle || lane.stream == nil { lane.end(.closed) }
            waiting.removeAll { $0.hasFired }
            if !waiting.isEmpty {
                let next = lane.isEnded ? make() : lend(lane)
                return waiting.removeFirst().settle(.success(next))
            }
            guard !lane.isEnded else { return }
            let end = reactor.callLater(opener.options.timeouts.idle) { [weak self, unowned lane] in self?.drop(lane) }
            idle.append((lane, end))
        }

        private func make() -> Lane { lend(Lane(on: reactor, opener, isLent: true)) }

        private func lend(_ lane: Lane) -> Lane {
            lent[ObjectIdentifier(lane)] = lane
            return lane
        }

        /// Lends no more.
        func drain() {
            isOver = true
            for (lane, end) in idle {
                try? end.cancel()
                lane.end(.closed)
            }
            idle = []
            let waiting = waiting
            self.waiting = []
            for turn in waiting { turn.settle(.failure(RedisError.notSent(.closed))) }
        }

        /// Ends also those that are lent.
        func end() {
            drain()
            for lane in Array(lent.values) { lane.end(.closed) }
        }

        private func takeIdle() -> Lane? {
            while let (lane, end) = idle.popLast() {
                try? end.cancel()
                // It may have ended while it rested.
                guard !lane.isEnded else { continue }
                return lend(lane)
            }
            return nil
        }

        private func drop(_ lane: Lane) {
            idle.removeAll { $0.lane === lane }
            lane.end(.closed)
        }
    }

#endif
