// CachingAgent+Looking.swift - the way of a request that the store may answer.

internal import HTTPTypes
internal import WryneckClient
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

extension CachingAgent {
    /// Answers from the store, or has the origin answer.
    /// - Parameters:
    ///   - request: the request.
    ///   - query: what the cache sees of it.
    ///   - isAlone: whether it waits for no other request, because it has already.
    /// - Returns: the response, as `send(_:)` does.
    func look(_ request: ClientRequest, _ query: CacheQuery, isAlone: Bool = false) -> Deferred<ClientResponse> {
        let (stored, now) = (store.response(for: query), now)
        switch (rule.verdict(on: stored?.head, for: query, at: now), stored) {
        case (.answer, let stored?): return .succeed(hit(stored, query, now))
        case (.answerAndAsk, let stored?):
            renew(stored, request)
            return .succeed(hit(stored, query, now))
        case (.unavailable, _): return .succeed(maker.unavailable(to: query))
        case (.ask(let reason), _) where query.isHead: return askHead(request, query, reason)
        case (.ask(.miss), _), (.answer, nil), (.answerAndAsk, nil):
            return ask(request, query, stored == nil ? missing(query) : .request, confirming: nil, isAlone)
        case (.ask(let reason), _): return ask(request, query, reason, confirming: stored, isAlone)
        }
    }

    /// A request that waited for another one in vain.
    func goAlone(_ waiter: Waiter) { waiter.follow(look(waiter.request, waiter.query, isAlone: true)) }

    /// Stores a response. If each request has to have it confirmed, none need wait for another.
    func keep(_ response: StoredResponse, for query: CacheQuery) {
        guard store.store(response, to: query.headers) else { return }
        let isReusable = response.head.remaining(at: now) > .zero && !response.head.control.noCache
        if isReusable { marks.remove(query.key) } else { marks.insert(query.key, at: reactor.now) }
    }

    private func hit(_ stored: StoredResponse, _ query: CacheQuery, _ now: CacheTime) -> ClientResponse {
        maker.answer(stored, to: query, CacheStatus(), at: now)
    }

    /// What exactly was missing.
    private func missing(_ query: CacheQuery) -> CacheStatus.Reason {
        store.names(of: query.key) == nil ? .uriMiss : .varyMiss
    }

    /// Waits for a request that is under way, or sends one.
    private func ask(
        _ request: ClientRequest, _ query: CacheQuery, _ reason: CacheStatus.Reason,
        confirming stored: StoredResponse?, _ isAlone: Bool
    ) -> Deferred<ClientResponse> {
        let isAlone = isAlone || marks.contains(query.key, at: reactor.now) || query.isAuthorized
        if !isAlone, !query.demandsValidation, let flight = flights.flight(for: query) {
            return flight.join(request, query)
        }
        // The origin's 304 to the client's own condition would be nobody else's answer.
        let isOwn = isAlone || (stored == nil && query.isConditional)
        return Flight(isOwn ? .alone : .leading, request, query, reason, confirming: stored, for: self).start()
    }

    /// RFC 5861 §3: asks for a stored response again, if nobody does so already.
    private func renew(_ stored: StoredResponse, _ request: ClientRequest) {
        var request = request
        (request.method, request.onInterim, request.onProgress) = (.get, nil, nil)
        // The client's wishes were about its own answer.
        request.headers.remove(.cacheControl)
        let query = CacheQuery(request, rule.options)
        guard !flights.asksFor(query), flights.backgroundCount < rule.options.backgroundRequests else { return }
        Flight(.background, request, query, .stale, confirming: stored, for: self).startInBackground()
    }

    /// A HEAD goes to the origin, and what comes back says whether a stale response to GET is still so (§4.3.5). What
    /// is fresh stays: nobody empties a cache by wishing to have it confirmed.
    private func askHead(
        _ request: ClientRequest, _ query: CacheQuery, _ reason: CacheStatus.Reason
    ) -> Deferred<ClientResponse> {
        let asked = reactor.now
        let sent: Deferred<ClientResponse> = origin.send(request)
        return sent.map { [self] response in
            if reason == .stale, response.status.code == 200 { learn(response, query, asked) }
            return maker.telling(CacheStatus(reason: reason, originStatus: response.status.code), response)
        }
    }

    private func learn(_ response: ClientResponse, _ query: CacheQuery, _ asked: Instant) {
        guard let stored = store.response(for: query), stored.head.status.code == 200 else { return }
        let head = OriginHead(response, asked: asked, came: now)
        let length = response.headers.first(.contentLength).flatMap { Int($0) } ?? stored.length
        guard length == stored.length, Validation.concerns(response.headers, stored.head) else {
            return store.remove(for: query)
        }
        let confirmed = rule.confirmed(stored.head, by: head, for: query)
        if confirmed.refusal == nil { keep(stored.with(confirmed.head), for: query) } else { store.remove(for: query) }
    }
}
