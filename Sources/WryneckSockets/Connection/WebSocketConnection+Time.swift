// WebSocketConnection+Time.swift - what happens when somebody is silent or slow for too long.
// Invariant: while input is not read by this side's wish, nobody's silence counts.

internal import WryneckHTTP
internal import WryneckReactor
internal import WryneckWebSocket

extension WebSocketConnection {
    /// The time, as what has passed since a fixed moment.
    var elapsed: Duration { .nanoseconds(transport?.reactor.now.nanoseconds ?? 0) }

    func startClock(on reactor: Reactor) {
        let timer = TimerNode { [unowned self] in timePassed() }
        clock.timer = timer
        clock.heartbeat = Heartbeat(group.limits, at: elapsed)
        reactor.timers.arm(timer, at: reactor.now + group.limits.pingInterval)
    }

    func stopClock(on reactor: Reactor) {
        if let timer = clock.timer { reactor.timers.remove(timer) }
        clock = SocketClock()
    }

    /// Bytes have come.
    func heard(at now: Instant) { clock.heartbeat?.received(at: .nanoseconds(now.nanoseconds)) }

    /// Waits for something at the end of the socket. Nothing else is watched from then on.
    func watch(_ deadline: WebSocketDeadline) {
        guard let reactor = transport?.reactor, let timer = clock.timer else { return }
        clock.farewell = deadline
        (clock.heartbeat, clock.writing) = (nil, nil)
        reactor.timers.arm(timer, at: reactor.now + group.limits.closeWait)
    }

    /// Watches a peer that takes less than it gets.
    func watchWriting(on transport: any Transport) {
        guard let timer = clock.timer, clock.farewell == nil else { return }
        let now = transport.reactor.now
        clock.writing = WriteWatch(group.rate, at: now, sent: transport.sentBytes)
        transport.reactor.timers.arm(timer, at: min(timer.deadline, now + group.rate.span))
    }

    private func timePassed() {
        guard let deadline = clock.farewell else { return checkLife() }
        // A peer that does not even take what is queued keeps no connection.
        if state == .closed { transport?.abort() } else { perform(state.deadlinePassed(deadline)) }
    }

    private func checkLife() {
        guard let transport, let timer = clock.timer, let next = checkHeartbeat() else { return }
        let now = transport.reactor.now
        guard let writing = clock.writing else { return transport.reactor.timers.arm(timer, at: next) }
        guard let look = writing.check(at: now, sent: transport.sentBytes) else {
            return perform(state.deadlinePassed(.writing))
        }
        transport.reactor.timers.arm(timer, at: min(next, look))
    }

    /// - Returns: when to look again; nil if the peer is gone.
    private func checkHeartbeat() -> Instant? {
        guard var heartbeat = clock.heartbeat else { return nil }
        let now = elapsed
        if intake != .open, heartbeat.awaitsPong { heartbeat.received(at: now) }
        let verdict = heartbeat.check(at: now)
        clock.heartbeat = heartbeat
        switch verdict {
        case .wait(let time): return Instant(nanoseconds: time.wholeNanoseconds)
        case .ping(let time):
            sendPing()
            return Instant(nanoseconds: time.wholeNanoseconds)
        case .gone:
            perform(state.deadlinePassed(.pong))
            return nil
        }
    }
}
