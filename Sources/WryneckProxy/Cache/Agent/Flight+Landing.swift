// Flight+Landing.swift - what the origin answers, and who gets it.
// Invariants: a response goes to those who it may be for; all others have requests of their own, because what went
// wrong may have been the leader's. What a change has outdated is not stored.

internal import HTTPTypes
internal import WryneckClient
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

extension Flight {
    func ask() {
        let asked = agent.reactor.now
        let sent: Deferred<ClientResponse> = agent.origin.send(outgoing)
        stage = .asking(sent)
        sent.whenSettled { [self] result in
            if case .asking = stage { landed(result, asked) }
        }
    }

    /// The request as it is sent. Interim responses are the leader's, as long as it waits.
    private var outgoing: ClientRequest {
        var request = request
        if let stale { request.headers = Validation.ask(request.headers, about: stale.head) }
        guard let onInterim = request.onInterim else { return request }
        request.onInterim = { [weak leader = waiters.first] in
            if leader?.isWaiting == true { onInterim($0, $1) }
        }
        return request
    }

    private func landed(_ result: Result<ClientResponse, any Error>, _ asked: Instant) {
        guard case .success(let response) = result else { return fallBack(result) }
        let head = OriginHead(response, asked: asked, came: agent.now)
        switch agent.rule.landing(of: head, on: stale?.head, for: query) {
        case .fallBack: fallBack(result)
        case .confirm(let confirmed): confirm(confirmed, head)
        case .askAgain:
            discardStale()
            stale = nil
            ask()
        case .store(let head): store(head, response)
        case .pass(let refusal): pass(response, refusal)
        }
    }

    /// The origin has failed: whoever may gets what is stored, and the leader the failure.
    private func fallBack(_ result: Result<ClientResponse, any Error>) {
        let (now, status) = (agent.now, status((try? result.get())?.status.code))
        end()
        for waiter in takeWaiters() {
            if let stale, agent.rule.mayReplaceError(stale.head, for: waiter.query, at: now) {
                waiter.settle(.success(agent.maker.answer(stale, to: waiter.query, status, at: now)))
            } else if waiter.isLeader {
                waiter.settle(result.map { agent.maker.telling(status, $0) })
            } else {
                agent.goAlone(waiter)
            }
        }
    }

    /// The origin says that what is stored is still so.
    private func confirm(_ confirmed: CacheRule.Confirmed, _ head: OriginHead) {
        guard let response = stale?.with(confirmed.head) else { return }
        let isStored = confirmed.refusal == nil && !isOutdated
        if isStored { agent.keep(response, for: query) } else { agent.store.remove(for: query) }
        end()
        for waiter in takeWaiters() {
            guard waiter.isLeader else { settle(waiter, isStored ? response : nil); continue }
            let answer = agent.maker.answer(response, to: waiter.query, status(304), at: agent.now)
            waiter.settle(.success(answer.adding(head.headers.all(.setCookie))))
        }
    }

    /// It is not stored: the leader gets it as it comes.
    private func pass(_ response: ClientResponse, _ refusal: CacheRule.Refusal) {
        if response.status.code < 500, response.status.code != 304 { notStored(refusal) }
        let status = status(response.status.code, refusal)
        end()
        for waiter in takeWaiters() {
            guard waiter.isLeader else { agent.goAlone(waiter); continue }
            let known =
                stale == nil ? nil : agent.maker.notModified(response, to: waiter.query, status, at: agent.now)
            waiter.settle(.success(known ?? agent.maker.telling(status, response)))
        }
    }

    /// What was to be confirmed is not so any more; and if others need not wait the next time, that is remembered.
    private func notStored(_ refusal: CacheRule.Refusal) {
        discardStale()
        if kind == .leading, refusal.isLasting { agent.marks.insert(query.key, at: agent.reactor.now) }
    }

    /// Removes what could not be confirmed. What is fresh stays, because the origin has said for how long: nobody
    /// empties a cache by wishing to have it confirmed.
    private func discardStale() {
        guard let stale, stale.head.remaining(at: agent.now) <= .zero || stale.head.control.noCache else { return }
        agent.store.remove(for: query)
    }

    /// Its body goes into the store, and to those who wait.
    private func store(_ head: StoredHead, _ response: ClientResponse) {
        let limit = agent.rule.options.entryBytes - StoredResponse.bytesBeside(query.key, head)
        do throws(CacheRule.Refusal) {
            guard !isOutdated else { throw .outdated }
            fill(try Fill(response.body, upTo: limit, agent.budget), head, response)
        } catch {
            pass(response, error)
        }
    }

    private func fill(_ fill: Fill, _ head: StoredHead, _ response: ClientResponse) {
        stage = .filling(head, fill)
        var settled: [(Waiter, ClientResponse)] = []
        var alone: [Waiter] = []
        for waiter in takeWaiters() {
            if waiter.isLeader || (fill.isBounded && answers(waiter.query, with: head)) {
                settled.append((waiter, answer(to: waiter, response, head, fill)))
            } else if answers(waiter.query, with: head) {
                add(waiter)
            } else {
                alone.append(waiter)
            }
        }
        // A client that has the response already reads nothing, and the store shall have it all the same.
        let goesOn = kind == .background || settled.contains { $0.1.status.code == 304 }
        fill.isWanted = { [weak self] in goesOn || self?.waiters.isEmpty == false }
        fill.start { [self] in filled($0, head) }
        for (waiter, answer) in settled { waiter.settle(.success(answer)) }
        alone.forEach(agent.goAlone)
    }

    private func answer(
        to waiter: Waiter, _ response: ClientResponse, _ head: StoredHead, _ fill: Fill
    ) -> ClientResponse {
        guard waiter.isLeader else {
            return agent.maker.answer(head, fill, to: waiter.query, collapsed, at: agent.now)
        }
        var status = status(response.status.code)
        status.isStored = true
        return agent.maker.answer(response, fill, to: waiter.query, status, at: agent.now)
    }

    private func filled(_ ending: Fill.Ending, _ head: StoredHead) {
        end()
        var stored: StoredResponse?
        switch ending {
        case .whole(let pieces) where !isOutdated:
            let response = StoredResponse(query.key, head, pieces)
            agent.keep(response, for: query)
            stored = response
        case .dropped(.tooLarge): notStored(.tooLarge)
        case .whole, .dropped: break
        }
        takeWaiters().forEach { settle($0, stored) }
    }

    private func settle(_ waiter: Waiter, _ stored: StoredResponse?) {
        guard let stored, answers(waiter.query, with: stored.head) else { return agent.goAlone(waiter) }
        waiter.settle(.success(agent.maker.answer(stored, to: waiter.query, collapsed, at: agent.now)))
    }

    private func status(_ code: Int?, _ refusal: CacheRule.Refusal? = nil) -> CacheStatus {
        CacheStatus(reason: reason, originStatus: code, detail: refusal?.rawValue)
    }
}

extension ClientResponse {
    /// The response with cookies, which are for one client and never stored.
    fileprivate func adding(_ cookies: [String]) -> ClientResponse {
        guard !cookies.isEmpty else { return self }
        var headers = headers
        for cookie in cookies { try? headers.add(.setCookie, cookie) }
        return with(headers, body)
    }
}
