// Flight.swift - one request to the origin, and all who wait for what comes of it.
// Invariant: whoever waits gets one answer; when nobody waits or reads any more, the request is cancelled.

internal import HTTPTypes
internal import WryneckClient
internal import WryneckDeferred
internal import WryneckReactor

final class Flight {
    enum Kind {
        /// Others may wait for it.
        case leading
        /// It is for one request alone.
        case alone
        /// Nobody waits for it at first: it renews what is stored.
        case background
    }

    enum Stage {
        case asking(Deferred<ClientResponse>)
        case filling(StoredHead, Fill)
        case over
    }

    let kind: Kind
    let request: ClientRequest
    let query: CacheQuery
    let reason: CacheStatus.Reason
    /// Held until the end of what it was asked, whoever has let go of it.
    let agent: CachingAgent
    /// What the responses that are stored by now vary by, with this request's values.
    private let variant: Variant
    /// What the origin is asked to confirm, or to replace.
    var stale: StoredResponse?
    /// Whether something has changed what it brings; then it is not stored.
    var isOutdated = false
    var stage = Stage.over
    private(set) var waiters: [Waiter] = []

    init(
        _ kind: Kind, _ request: ClientRequest, _ query: CacheQuery, _ reason: CacheStatus.Reason,
        confirming stale: StoredResponse?, for agent: CachingAgent
    ) {
        (self.kind, self.request, self.query, self.reason) = (kind, request, query, reason)
        (self.agent, self.stale) = (agent, stale)
        variant = Variant(agent.store.names(of: query.key) ?? [], of: query.headers)
    }

    /// Sends the request.
    func start() -> Deferred<ClientResponse> {
        let leader = Waiter(request, query, isLeader: true)
        add(leader)
        startInBackground()
        return leader.deferred
    }

    /// Sends the request, for the store alone.
    func startInBackground() {
        agent.flights.insert(self)
        ask()
    }

    /// Whether its response may be the answer to another request, as far as is known by now.
    func mayAnswer(_ query: CacheQuery) -> Bool {
        guard kind != .alone, !isOutdated, waiters.count <= agent.rule.options.waiters else { return false }
        return switch stage {
        case .asking: variant.matches(query.headers)
        case .filling(let head, _): answers(query, with: head)
        case .over: false
        }
    }

    /// Whether it asks for what another request would ask for.
    func asksFor(_ query: CacheQuery) -> Bool { kind != .alone && !isOutdated && variant.matches(query.headers) }

    /// Whether a response that has just come answers another request.
    func answers(_ query: CacheQuery, with head: StoredHead) -> Bool {
        head.variant.matches(query.headers) && agent.rule.verdict(on: head, for: query, at: agent.now) == .answer
    }

    /// The answer to another request that it may answer: at once, if the body has begun and is known to fit.
    func join(_ request: ClientRequest, _ query: CacheQuery) -> Deferred<ClientResponse> {
        if case .filling(let head, let fill) = stage, fill.isBounded {
            return .succeed(agent.maker.answer(head, fill, to: query, collapsed, at: agent.now))
        }
        let waiter = Waiter(request, query, isLeader: false)
        add(waiter)
        waiter.limit(agent.rule.options.longestWait, on: agent.reactor) { [weak self, weak waiter] in
            if let waiter { self?.release(waiter) }
        }
        return waiter.deferred
    }

    /// The status of answers to those whose request was not sent.
    var collapsed: CacheStatus { CacheStatus(reason: reason, isCollapsed: true) }

    func add(_ waiter: Waiter) {
        waiters.append(waiter)
        waiter.onCancel { [weak self, weak waiter] in
            if let waiter { self?.leave(waiter) }
        }
    }

    /// It has waited for long enough.
    private func release(_ waiter: Waiter) {
        leave(waiter)
        agent.goAlone(waiter)
    }

    private func leave(_ waiter: Waiter) {
        waiter.stopWaiting()
        waiters.removeAll { $0 === waiter }
        guard waiters.isEmpty, kind != .background else { return }
        switch stage {
        case .asking(let sent):
            end()
            sent.cancel()
        case .filling(_, let fill): fill.abandonIfUnwanted()
        case .over: return
        }
    }

    /// Those who wait, who are then its caller's.
    func takeWaiters() -> [Waiter] { exchange(&waiters, with: []) }

    func end() {
        stage = .over
        agent.flights.remove(self)
    }
}
