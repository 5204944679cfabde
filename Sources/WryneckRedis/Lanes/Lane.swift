// Lane.swift - the commands of one connection that is made again when it is lost, or of one that is lent and ends.
// Invariants: a command is in one place: waiting in the queue, on the stream, or kept from it for another server. What
// was not sent as a whole is sent again; of what was, only a command that says that it may be.

#if Redis

    internal import WryneckDeferred
    internal import WryneckReactor

    final class Lane: RedisStreamOwner {
        /// An idempotent command that is lost so often is perhaps what ends the connections.
        static let lossLimit = 3

        let options: RedisClient.Options
        /// Whether it ends with its connection, instead of making another one.
        let isLent: Bool
        var onEvent: (RedisClient.Event) -> Void = { _ in }

        let reactor: Reactor
        private let redialer: Redialer
        var stream: RedisStream?
        var queue = CallLine()
        /// Commands that a server has refused which is not the right one any more; they go back to the front.
        var kept: [Call] = []
        /// Whether the stream gets no more, because it leads to the wrong server.
        private var isRetiring = false
        private(set) var isEnded = false
        private var drained: Deferred<Void>?
        /// Why there is no connection.
        private(set) var lastFailure: String?
        private var lastPurge: Instant?
        lazy var sweep = TimerNode { [unowned self] in self.swept() }

        init(
            on reactor: Reactor, _ opener: Opener, isLent: Bool,
            chance: @escaping () -> Double = { Double.random(in: 0...1) }
        ) {
            self.reactor = reactor
            self.isLent = isLent
            options = opener.options
            redialer = Redialer(on: reactor, opener, chance: chance)
            redialer.onOpen = { [unowned self] in opened($0) }
            redialer.onFailure = { [unowned self] in failed($0, retryIn: $1) }
            // Now: in the deinit, nothing may be made that refers to this object.
            _ = sweep
        }

        deinit { end(.closed) }

        /// Whether nothing waits for a reply or to be sent.
        var isIdle: Bool { queue.isEmpty && kept.isEmpty && stream?.line.isEmpty != false }

        /// Connects, if it is not connected.
        func dial() { if !isEnded { redialer.dial() } }

        /// Sends commands as soon as that is possible.
        /// - Returns: the reply to the last one; an error of the server, or why there is no reply, as its failure.
        func submit(_ commands: [RedisCommand], isIdempotent: Bool, timeout: Duration?) -> Deferred<RedisReply> {
            guard !isEnded, drained == nil else { return .fail(RedisError.notSent(.closed)) }
            let call = Call(
                commands, isIdempotent: isIdempotent, allowed: timeout ?? options.timeouts.command, at: reactor.now)
            if let stream, !isRetiring, queue.isEmpty, hasRoom(stream) {
                stream.send(call)
            } else {
                guard fitsIntoQueue(call) else { return .fail(RedisError.notSent(.queueFull)) }
                queue.append(call)
                redialer.dial()
            }
            arm(call.deadline)
            return call.answer
        }

        /// Ends it at once.
        func end(_ cause: RedisError.Cause) {
            guard !isEnded else { return }
            isEnded = true
            redialer.end()
            reactor.timers.remove(sweep)
            let waiting = kept + queue.takeAll()
            kept = []
            let drained = self.drained.take()
            stream?.cut(cause)
            for call in waiting { call.fail(call.error(cause)) }
            drained?.settle(.success(()))
        }

        /// Takes no more, and ends when all that it has taken is answered or late.
        func drain() -> Deferred<Void> {
            if isEnded { return .succeed() }
            if drained == nil { drained = Deferred() }
            let done = Deferred<Void>()
            drained?.whenSettled { done.settle($0) }
            endIfDrained()
            return done
        }

        private func endIfDrained() { if drained != nil, isIdle { end(.closed) } }

        // MARK: The queue

        private func hasRoom(_ stream: RedisStream) -> Bool {
            stream.hasRoom && stream.line.count < options.limits.pending
        }

        private func fitsIntoQueue(_ call: Call) -> Bool {
            let limits = options.limits
            func fits() -> Bool { queue.count < limits.queued && call.size <= limits.queuedBytes - queue.bytes }
            if fits() { return true }
            // What was cancelled makes room, looked for once a turn.
            guard lastPurge != reactor.now else { return false }
            lastPurge = reactor.now
            for late in queue.takeOver(at: reactor.now) { late.fail(lateness(late)) }
            return fits()
        }

        private func pump() {
            while let stream, !isRetiring, let call = queue.first, hasRoom(stream) {
                queue.removeFirst()
                if call.isOver { continue }
                stream.send(call)
            }
        }

        // MARK: The connection

        private func opened(_ stream: RedisStream) {
            lastFailure = nil
            self.stream = stream
            stream.owner = self
            arm(reactor.now + options.timeouts.ping)
            pump()
            onEvent(.connected(stream.place))
            endIfDrained()
        }

        private func failed(_ reason: Unusable, retryIn delay: Duration) {
            lastFailure = reason.reason
            let cause = reason.loginRefusal.map(RedisError.Cause.loginRefused) ?? .unreachable(reason.reason)
            if isLent { return end(cause) }
            let hopeless = reason.loginRefusal == nil ? [] : queue.takeAll()
            for call in hopeless { call.fail(call.error(cause)) }
            onEvent(.unreachable(reason.reason, retryIn: delay))
            endIfDrained()
        }

        // MARK: RedisStreamOwner

        func streamMoved(_ stream: RedisStream) {
            guard stream === self.stream else { return }
            if isRetiring, stream.line.isEmpty {
                return stream.cut(.connectionLost("the server is not the right one now"))
            }
            pump()
            endIfDrained()
        }

        func keeps(_ call: Call, refusedWith refusal: RedisRefusal, on stream: RedisStream) -> Bool {
            guard !isLent, !isEnded, call.deadline > reactor.now else { return false }
            // Where there is one server only, it is meant to be one that nothing can be written to.
            if refusal.code == "READONLY", !options.servers.canFailOver { return false }
            call.lastRefusal = refusal
            call.reset(lost: false)
            kept.append(call)
            isRetiring = true
            return true
        }

        func streamEnded(_ stream: RedisStream, _ cause: RedisError.Cause, _ calls: [Call], sent: Int) {
            guard stream === self.stream else { return calls.forEach { $0.fail(.unknownWhetherExecuted(cause)) } }
            self.stream = nil
            isRetiring = false
            var back = kept, failed: [(Call, RedisError)] = []
            kept = []
            for call in calls where !call.isOver {
                let wasSent = call.end <= sent
                if isLent || isEnded || (wasSent && !mayRepeat(call, after: cause)) {
                    failed.append((call, wasSent ? .unknownWhetherExecuted(cause) : call.error(cause)))
                } else {
                    call.reset(lost: wasSent)
                    back.append(call)
                }
            }
            queue.putBack(back)
            if isLent { end(cause) } else if !isEnded { redialer.lost(stream) }
            for (call, error) in failed { call.fail(error) }
            if !isEnded {
                onEvent(.lost("\(cause)"))
                endIfDrained()
            }
        }

        private func mayRepeat(_ call: Call, after cause: RedisError.Cause) -> Bool {
            // A reply above the limit would come again.
            if case .violation = cause { return false }
            return call.isIdempotent && call.losses < Lane.lossLimit - 1
        }
    }

#endif
