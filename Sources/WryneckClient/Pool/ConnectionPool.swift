// ConnectionPool.swift - carries out what PoolState decides: makes connections, gives them requests, closes them.
// Invariant: one action at a time, in their order. Whatever is called meanwhile, by users or by connections, only adds
// to the line.

internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

final class ConnectionPool {
    let reactor: Reactor
    let settings: AgentSettings
    /// Shared by all connections, as on the server's side.
    let lexers: LexerPool
    let names: NameTable

    private var state: PoolState
    private var connections: [PoolConnectionID: any ClientConnection] = [:]
    private var makers: [PoolConnectionID: ConnectionMaker] = [:]
    private var errands: [PoolWaiterID: Errand] = [:]
    /// Why a connection could not be made, for those who waited for it.
    private var causes: [PoolConnectionID: ClientFailure] = [:]
    private var line: [PoolAction] = []
    private var isPerforming = false
    private var waiters: UInt64 = 0
    private var timer: TimerNode?

    init(on reactor: Reactor, _ settings: AgentSettings) {
        self.reactor = reactor
        self.settings = settings
        lexers = LexerPool(limits: settings.limits.messages)
        names = NameTable(on: reactor, life: settings.timeouts.names)
        state = PoolState(settings.limits, settings.timeouts)
    }

    // MARK: Errands

    func makeWaiter() -> PoolWaiterID {
        waiters += 1
        return PoolWaiterID(number: waiters)
    }

    func request(_ errand: Errand, _ waiter: PoolWaiterID, needsNew: Bool) {
        errands[waiter] = errand
        let now = reactor.now
        let key = errand.route.key
        perform(state.request(waiter, key, deadline: deadline(key, now), needsNew: needsNew, at: now))
    }

    /// A connection that is being made may take its whole time.
    private func deadline(_ key: PoolKey, _ now: Instant) -> Instant {
        now + max(settings.timeouts.queue, settings.connectTime(key))
    }

    func cancel(_ waiter: PoolWaiterID) {
        errands[waiter] = nil
        state.cancel(waiter)
    }

    func shutDown() { perform(state.shutDown()) }

    var numbers: Agent.Connections {
        let numbers = state.numbers
        return Agent.Connections(
            open: numbers.connections, idle: numbers.resting, waiting: numbers.waiters, origins: numbers.hosts)
    }

    // MARK: The connections' calls

    /// A request over a connection has ended.
    func finished(_ id: PoolConnectionID, isReusable: Bool, idleTime: Duration? = nil) {
        perform(state.finished(id, isReusable: isReusable, idleTime: idleTime, at: reactor.now))
    }

    /// Something has come over a connection that rests.
    func stirred(_ id: PoolConnectionID) { perform(state.stirred(id, at: reactor.now)) }

    /// A connection is gone.
    func closed(_ id: PoolConnectionID) {
        connections[id] = nil
        perform(state.closed(id, at: reactor.now))
    }

    /// An HTTP/2 connection takes another number of requests at a time.
    func changed(_ id: PoolConnectionID, streams: Int) {
        perform(state.changed(id, streams: streams, at: reactor.now))
    }

    /// An HTTP/2 connection takes no more requests.
    func goingAway(_ id: PoolConnectionID) { perform(state.goingAway(id, at: reactor.now)) }

    // MARK: Actions

    private func perform(_ actions: [PoolAction]) {
        line.append(contentsOf: actions)
        guard !isPerforming else { return }
        isPerforming = true
        var done = 0
        while done < line.count {
            done += 1
            perform(line[done - 1])
        }
        line.removeAll(keepingCapacity: done <= 64)
        isPerforming = false
        watchDeadlines()
    }

    private func perform(_ action: PoolAction) {
        switch action {
        case .open(let id, let key): open(id, key)
        case .use(let id, let waiter, let isReused): use(id, by: waiter, isReused: isReused)
        case .fail(let waiter, let failure): fail(waiter, failure)
        case .close(let id):
            connections.removeValue(forKey: id)?.close()
            makers.removeValue(forKey: id)?.cancel()
            causes[id] = nil
        }
    }

    private func open(_ id: PoolConnectionID, _ key: PoolKey) {
        let maker = ConnectionMaker(id, key, in: self)
        makers[id] = maker
        maker.start { [self] result in
            makers[id] = nil
            switch result {
            case .success(let made):
                connections[id] = made.connection
                perform(state.opened(id, made.kind, at: reactor.now))
            case .failure(let failure):
                causes[id] = failure
                // The last one forgets the cause, behind those who are told of it.
                perform(state.closed(id, at: reactor.now) + [.close(id)])
            }
        }
    }

    private func use(_ id: PoolConnectionID, by waiter: PoolWaiterID, isReused: Bool) {
        guard let errand = errands.removeValue(forKey: waiter) else {
            // It was cancelled after this was decided.
            return line.append(contentsOf: state.finished(id, isReusable: true, at: reactor.now))
        }
        guard let connection = connections[id], connection.isOpen else {
            errands[waiter] = errand
            let (now, key) = (reactor.now, errand.route.key)
            return line.append(
                contentsOf: state.foundClosed(id, by: waiter, key, deadline: deadline(key, now), at: now))
        }
        errand.begin(on: connection, isReused: isReused)
    }

    private func fail(_ waiter: PoolWaiterID, _ failure: PoolFailure) {
        guard let errand = errands.removeValue(forKey: waiter) else { return }
        switch failure {
        case .queueIsFull: errand.failed(.queueIsFull, isConnect: false)
        case .timedOut: errand.failed(.timedOut(.connecting), isConnect: false)
        case .shutDown: errand.failed(.shutDown, isConnect: false)
        case .notConnected(let id): errand.failed(causes[id] ?? .disconnected, isConnect: true)
        }
    }

    // MARK: Time

    private func watchDeadlines() {
        // The state's deadline may be that of somebody who is gone.
        let isEmpty = connections.isEmpty && makers.isEmpty && errands.isEmpty
        guard let deadline = state.nextDeadline, !isEmpty else {
            if let timer { reactor.timers.disarm(timer) }
            return
        }
        let timer = timer ?? TimerNode { [unowned self] in perform(state.expire(at: reactor.now)) }
        self.timer = timer
        if !timer.isArmed || timer.deadline > deadline { reactor.timers.arm(timer, at: deadline) }
    }

    deinit { if let timer { reactor.timers.remove(timer) } }
}
