// CacheQuery.swift - a GET or a HEAD as a cache sees it.

internal import HTTPTypes
internal import WryneckClient
internal import WryneckHTTP

/// What a cache has to know of a request.
struct CacheQuery {
    let key: CacheKey
    let url: ClientURL
    /// The host and the port that the client has asked for.
    let authority: String
    let headers: Headers
    let control: CacheControl
    let isHead: Bool

    init(_ request: ClientRequest, _ options: CachingAgent.Options) {
        key = CacheKey(request, options.keyFields)
        (url, headers, isHead) = (request.url, request.headers, request.method == .head)
        authority = request.authority ?? headers["X-Forwarded-Host"] ?? url.authority
        control = options.heedsRequests ? CacheControl(ofRequest: headers) : CacheControl([:])
    }

    /// Whether it carries credentials, as a field or in its URL.
    var isAuthorized: Bool { headers.contains(.authorization) || url.credentials != nil }

    /// Whether its client has a copy of its own (§4.3.2).
    var isConditional: Bool { headers.contains(.ifNoneMatch) || headers.contains(.ifModifiedSince) }

    /// Whether it wants an answer that the origin has confirmed after it was sent.
    var demandsValidation: Bool { control.noCache || control.maxAge == 0 }
}
