// Request+Conditions.swift - conditional requests for content that a program makes: RFC 9110 §13, RFC 6585 §3.
// Invariant: the content is not made, and nothing is changed, unless the conditions hold.

internal import HTTPTypes
public import Wryneck
public import WryneckHTTP
internal import WryneckReactor

extension Request {
    /// Answers if the request's conditions hold, in the order of RFC 9110 §13.2.2: If-Match, or else
    /// If-Unmodified-Since; If-None-Match, or else If-Modified-Since.
    ///
    /// ```swift
    /// root.get("articles/{id}") { request in
    ///     let article = try articles.find(request)
    ///     return try request.respond(etag: EntityTag("v\(article.version)"), lastModified: article.changed) {
    ///         .html(page(article))                    // not made for a client that has it: 304
    ///     }
    /// }
    /// root.put("articles/{id}") { request in
    ///     let article = try articles.find(request)
    ///     return try request.respond(etag: EntityTag("v\(article.version)"), requiresCondition: true) {
    ///         .deferred(articles.replace(article, by: request))   // 412 if another was faster, 428 without If-Match
    ///     }
    /// }
    /// ```
    /// An answer of 2xx to GET and HEAD gets the tag and the date, if it has none of its own. The answer to a change
    /// does not: its handler knows what the new ones are.
    /// - Parameters:
    ///   - etag: the tag of what is there now; nil without one. A weak one never satisfies If-Match.
    ///   - lastModified: when it was changed; nil if that is not known.
    ///   - exists: false if nothing is there yet: `If-None-Match: *` makes it (and only then), `If-Match: *` fails.
    ///   - requiresCondition: whether a change without If-Match, If-Unmodified-Since or If-None-Match is refused, so
    ///     that nobody overwrites what he has not seen.
    ///   - headers: fields that a 304 and the answer have in common: Cache-Control, Vary, Content-Location, Expires
    ///     (RFC 9110 §15.4.5).
    ///   - make: makes the answer, or the change.
    /// - Returns: what `make` returns, or a 304.
    /// - Throws: `HTTPError` with 412 if a condition failed, with 428 if there is none; what `make` throws.
    public func respond(
        etag: EntityTag?, lastModified: HTTPDate? = nil, exists: Bool = true, requiresCondition: Bool = false,
        headers: Headers = [:], _ make: () throws -> Rendering
    ) throws -> Rendering {
        let state = ConditionState(etag, lastModified, exists: exists, headers)
        if let answer = try state.check(self, requiresCondition: requiresCondition) { return Rendering(answer) }
        let rendering = try make()
        return isRead ? rendering.map { state.describing($0) } : rendering
    }

    /// The same for async code. See the other `respond(etag:lastModified:exists:requiresCondition:headers:_:)`.
    public nonisolated(nonsending) func respond(
        etag: EntityTag?, lastModified: HTTPDate? = nil, exists: Bool = true, requiresCondition: Bool = false,
        headers: Headers = [:], _ make: nonisolated(nonsending) () async throws -> Response
    ) async throws -> Response {
        let state = ConditionState(etag, lastModified, exists: exists, headers)
        if let answer = try state.check(self, requiresCondition: requiresCondition) { return answer }
        let response = try await make()
        return isRead ? state.describing(response) : response
    }

    var isRead: Bool { method == .get || method == .head }
}

/// What the conditions of a request are compared with.
private struct ConditionState {
    let tag: EntityTag?
    let modified: HTTPDate?
    let exists: Bool
    let headers: Headers

    init(_ tag: EntityTag?, _ modified: HTTPDate?, exists: Bool, _ headers: Headers) {
        (self.tag, self.modified) = exists ? (tag, modified) : (nil, nil)
        (self.exists, self.headers) = (exists, headers)
    }

    /// A 304; nil if the request is to be answered.
    func check(_ request: Request, requiresCondition: Bool) throws -> Response? {
        let fields = request.headers
        guard Preconditions.isConditional(fields) else {
            if requiresCondition, !request.isRead { throw Self.unconditional }
            return nil
        }
        // Not a condition on a change (RFC 9110 §13.1.3).
        let conditions: [HTTPField.Name] = [.ifMatch, .ifUnmodifiedSince, .ifNoneMatch]
        if requiresCondition, !request.isRead, !conditions.contains(where: fields.contains) { throw Self.unconditional }
        let verdict = Preconditions.evaluate(
            fields, tag: tag, modified: modified, now: Int(Syscalls.wallClockSeconds()), exists: exists,
            isRead: request.isRead)
        switch verdict {
        case .proceed: return nil
        case .failed: throw HTTPError(.preconditionFailed, "what is there is not what the request is about")
        case .notModified: return described(Response(status: .notModified))
        }
    }

    private static var unconditional: HTTPError {
        HTTPError(
            HTTPResponse.Status(code: 428, reasonPhrase: "Precondition Required"),
            "a change has to say by If-Match what it replaces")
    }

    /// An answer with the validators, if it is the content.
    func describing(_ response: Response) -> Response {
        response.status.kind == .successful ? described(response) : response
    }

    private func described(_ response: Response) -> Response {
        var response = response
        for (name, value) in headers where !response.headers.contains(name) { response.headers[name] = value }
        if let tag, !response.headers.contains(.eTag) { response.headers[.eTag] = tag.description }
        if let modified, !response.headers.contains(.lastModified) {
            response.headers[.lastModified] = modified.description
        }
        return response
    }
}
