// AnswerMaker.swift - responses of the cache, made of what is stored: RFC 9111 §4, §4.3.2.
// Invariant: what comes out of the store says how old it is.

internal import HTTPTypes
internal import WryneckBodies
internal import WryneckClient
internal import WryneckHTTP
internal import WryneckReactor

struct AnswerMaker {
    /// Whether they say what the cache did.
    let addsStatus: Bool

    /// The answer out of a whole response.
    func answer(
        _ stored: StoredResponse, to query: CacheQuery, _ status: CacheStatus, at now: CacheTime
    ) -> ClientResponse {
        answer(stored.head, stored.length, to: query, status, at: now) {
            ResponseBody(IncomingBody(holding: stored.pieces), from: nil)
        }
    }

    /// The answer out of a response of a known length that is still coming.
    func answer(
        _ head: StoredHead, _ fill: Fill, to query: CacheQuery, _ status: CacheStatus, at now: CacheTime
    ) -> ClientResponse {
        answer(head, fill.length, to: query, status, at: now) { fill.makeBody() }
    }

    private func answer(
        _ head: StoredHead, _ length: Int?, to query: CacheQuery, _ status: CacheStatus, at now: CacheTime,
        _ body: () -> ResponseBody
    ) -> ClientResponse {
        var status = status
        status.timeToLive = Int(head.remaining(at: now).components.seconds)
        var fields = head.fields
        fields[.age] = "\(head.age(at: now).components.seconds)"
        if ClientConditions.match(query.headers, head.status.code, fields, at: now.date) {
            return make(.notModified, ClientConditions.notModified(fields), head.version, query, status, Self.empty)
        }
        if let length, head.status.code != 204 { fields[.contentLength] = "\(length)" }
        return make(head.status, fields, head.version, query, status, query.isHead ? Self.empty : body())
    }

    /// The origin's own response as its body goes into the store.
    func answer(
        _ response: ClientResponse, _ fill: Fill, to query: CacheQuery, _ status: CacheStatus, at now: CacheTime
    ) -> ClientResponse {
        notModified(response, to: query, status, at: now) ?? telling(status, response, fill.makeBody())
    }

    /// A 304 in place of a response, if its client has it; its conditions were not sent to the origin.
    func notModified(
        _ response: ClientResponse, to query: CacheQuery, _ status: CacheStatus, at now: CacheTime
    ) -> ClientResponse? {
        guard ClientConditions.match(query.headers, response.status.code, response.headers, at: now.date) else {
            return nil
        }
        let fields = ClientConditions.notModified(response.headers)
        return make(.notModified, fields, response.version, query, status, Self.empty)
    }

    /// RFC 9111 §5.2.1.7: the client wants nothing that is not stored.
    func unavailable(to query: CacheQuery) -> ClientResponse {
        make(.gatewayTimeout, [:], .http1_1, query, CacheStatus(detail: "only-if-cached"), Self.empty)
    }

    /// A response as it is, and what the cache did. A 101 has a connection that no other response can have.
    func telling(_ status: CacheStatus, _ response: ClientResponse, _ body: ResponseBody? = nil) -> ClientResponse {
        guard addsStatus || body != nil, response.status.code != 101 else { return response }
        return response.with(adding(status, to: response.headers), body ?? response.body)
    }

    /// RFC 9211 §2: behind the members of the caches that are nearer to the origin.
    private func adding(_ status: CacheStatus, to headers: Headers) -> Headers {
        guard addsStatus else { return headers }
        var headers = headers
        try? headers.add("Cache-Status", status.member)
        return headers
    }

    private func make(
        _ code: HTTPResponse.Status, _ fields: Headers, _ version: HTTPVersion, _ query: CacheQuery,
        _ status: CacheStatus, _ body: ResponseBody
    ) -> ClientResponse {
        ClientResponse(
            code, adding(status, to: fields), version, to: query.isHead ? .head : .get, query.url, body,
            endsWithConnection: false, bodyLimit: ClientLimits.standard.bodyBytes)
    }

    private static var empty: ResponseBody { ResponseBody(IncomingBody(from: nil, .none), from: nil) }
}
