// LoadTest.swift - the requests: each is a chain of callbacks whose end begins the next one.
// Invariant: no more are under way than may be, and no more are begun than the count says. What ends after the end of
// the test does not count.

import WryneckClient

final class LoadTest {
    /// Between a failure and the next request: a server that refuses is not asked as fast as it can refuse.
    private static let rest = Duration.milliseconds(10)

    private let reactor: Reactor
    private let options: Options
    /// Not a whole client: a redirect, a cookie or a decoder would be measured with the server.
    private let agent: Agent
    private let request: ClientRequest
    private let live = LiveLine()

    private(set) var tally = Tally()
    /// How long it went on; nothing before its end.
    private(set) var duration = Duration.zero
    private var origin = Instant(nanoseconds: 0)
    private var begun = 0
    private var underWay = 0
    private var isOver = false

    private var pace: Pace?
    /// Whether a request was due, perhaps, while all that may be were under way.
    private var wasFull = false
    /// Waits until the next request is due.
    private var timer: DelayedCall?

    init(_ url: ClientURL, _ options: Options, on reactor: Reactor) {
        (self.reactor, self.options) = (reactor, options)
        agent = Agent(on: reactor, LoadTest.agentOptions(options.concurrency))
        request = ClientRequest(.get, url)
    }

    /// A connection for each request that is under way, for as long as the server keeps it.
    private static func agentOptions(_ concurrency: Int) -> Agent.Options {
        var options = Agent.Options()
        (options.limits.pool.count, options.limits.pool.perHost) = (concurrency, concurrency)
        (options.limits.pool.idle, options.limits.pool.idlePerHost) = (concurrency, concurrency)
        // Over HTTP/2 they share one, and may have to wait for it.
        options.limits.pool.waiters = concurrency
        options.limits.pool.uses = .max
        return options
    }

    /// Begins as soon as the reactor runs, and stops the reactor at its end.
    func start() {
        reactor.addTrigger(.before, .shutdown) { [self] in end() }
        reactor.callWhenRunning { [self] in begin() }
    }

    private func begin() {
        origin = reactor.freshTime
        pace = options.rate.map { Pace($0, from: origin) }
        if let seconds = options.seconds { reactor.callLater(.seconds(seconds)) { [reactor] in reactor.stop() } }
        LoopingCall(on: reactor) { [self] in live.show(tally.line(after: reactor.now - origin)) }
            .start(every: .seconds(1), now: false)
        fill()
    }

    /// The time is up, the count is reached, or somebody has pressed Ctrl-C.
    private func end() {
        isOver = true
        duration = reactor.freshTime - origin
        live.clear()
    }

    // MARK: Which request begins when

    /// Begins as many requests as may be under way now.
    private func fill() {
        let isLate = wasFull
        wasFull = false
        while !isOver, begun < options.count ?? .max {
            guard underWay < options.concurrency else { return wasFull = true }
            let now = reactor.freshTime
            guard let due = takeDue(at: now) else { return }
            // Time that a request has waited for others is the server's, and the timer's delay is ours. Without this a
            // server that stops for a second would have one slow answer, and not all that were due in that second.
            send(from: isLate ? due : now)
        }
    }

    /// When the next request was due; nil if it is not yet.
    private func takeDue(at now: Instant) -> Instant? {
        guard let next = pace?.next else { return now }
        guard next <= now else {
            wait(until: next)
            return nil
        }
        pace?.advance()
        return next
    }

    private func wait(until next: Instant) {
        guard timer == nil else { return }
        timer = reactor.callLater(next - reactor.now) { [self] in
            timer = nil
            fill()
        }
    }

    // MARK: One request

    private func send(from start: Instant) {
        begun += 1
        underWay += 1
        var status = 0
        agent.send(request)
            .flatMap { [self] response in
                status = response.status.code
                return response.body.forEach { [self] piece in if !isOver { tally.received(piece.count) } }
            }
            .addCallbacks(
                { [self] in ended(.success(()), status, from: start) },
                { [self] error in ended(.failure(error), status, from: start) })
    }

    private func ended(_ result: Result<Void, any Error>, _ status: Int, from start: Instant) {
        guard !isOver else { return }
        switch result {
        case .success:
            tally.answered(status, after: reactor.freshTime.nanoseconds - start.nanoseconds)
            goOn()
        case .failure(let error):
            tally.failed(error)
            reactor.callLater(LoadTest.rest) { [self] in goOn() }
        }
    }

    private func goOn() {
        underWay -= 1
        if tally.requests == options.count { reactor.stop() } else { fill() }
    }
}
