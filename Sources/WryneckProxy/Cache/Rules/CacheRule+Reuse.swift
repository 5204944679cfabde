// CacheRule+Reuse.swift - whether a stored response may answer a request: RFC 9111 §4, RFC 5861.

internal import WryneckHTTP
internal import WryneckReactor

extension CacheRule {
    /// What a stored response, or none, means for a request.
    enum Verdict: Equatable {
        /// It is the answer.
        case answer
        /// It is the answer, and the origin is asked meanwhile (RFC 5861 §3).
        case answerAndAsk
        /// The origin has to be asked.
        case ask(CacheStatus.Reason)
        /// The origin would have to be asked, and the client does not want that (§5.2.1.7).
        case unavailable
    }

    /// - Parameters:
    ///   - head: the stored one whose key and variant are the request's; nil without one.
    ///   - query: the request.
    ///   - now: the time.
    /// - Returns: who answers the request.
    func verdict(on head: StoredHead?, for query: CacheQuery, at now: CacheTime) -> Verdict {
        let verdict = judge(head, query, now)
        if case .ask = verdict, query.control.onlyIfCached { return .unavailable }
        return verdict
    }

    private func judge(_ head: StoredHead?, _ query: CacheQuery, _ now: CacheTime) -> Verdict {
        guard let head, isShareable(head, query) else { return .ask(.miss) }
        if head.control.noCache { return .ask(.stale) }
        if query.control.noCache { return .ask(.request) }
        let (age, remaining) = (head.age(at: now), head.remaining(at: now))
        if remaining > .zero { return judgeFresh(age, remaining, query.control) }
        return judgeStale(head, overdue: .zero - remaining, age, query.control)
    }

    /// §5.2.1.1, §5.2.1.3: the client's own wishes.
    private func judgeFresh(_ age: Duration, _ remaining: Duration, _ wishes: CacheControl) -> Verdict {
        if let limit = wishes.maxAge, age > .seconds(limit) { return .ask(.request) }
        if let least = wishes.minFresh, remaining < .seconds(least) { return .ask(.request) }
        return .answer
    }

    /// §4.2.4.
    private func judgeStale(
        _ head: StoredHead, overdue: Duration, _ age: Duration, _ wishes: CacheControl
    ) -> Verdict {
        guard !head.control.forbidsStale, wishes.minFresh == nil else { return .ask(.stale) }
        if let limit = wishes.maxAge, age > .seconds(limit) || wishes.maxStale == nil { return .ask(.stale) }
        if overdue < .seconds(head.control.staleWhileRevalidate ?? 0) { return .answerAndAsk }
        if let most = wishes.maxStale, overdue <= .seconds(most) { return .answer }
        return .ask(.stale)
    }

    /// RFC 5861 §4: whether it may answer in place of an error, which the origin or the request allows.
    func mayReplaceError(_ head: StoredHead, for query: CacheQuery, at now: CacheTime) -> Bool {
        guard isShareable(head, query), !head.control.forbidsStale, !query.demandsValidation else { return false }
        let most = max(head.control.staleIfError ?? 0, query.control.staleIfError ?? 0)
        return .zero - head.remaining(at: now) < .seconds(most)
    }

    /// RFC 5861 §4: what counts as an error.
    func isError(_ status: Int) -> Bool { [500, 502, 503, 504].contains(status) }

    /// §3.5, and stricter: a request with credentials also gets only what the origin says is anybody's, since who sends
    /// them may be shown something else.
    private func isShareable(_ head: StoredHead, _ query: CacheQuery) -> Bool {
        !query.isAuthorized || head.control.allowsSharing
    }
}
