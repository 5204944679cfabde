// CacheRule.swift - what a shared cache does with requests and responses: RFC 9111. Pure; no clock is read here.
// Invariant: where the RFC leaves a choice that could show one client's response to another, it is the one that does
// not.

internal import HTTPTypes
internal import WryneckClient
internal import WryneckHTTP

/// The decisions. Each topic is an extension: requests here, what is stored, what may answer, what is asked again, what
/// is not true any more.
struct CacheRule {
    let options: CachingAgent.Options

    /// What becomes of a request.
    enum Course {
        /// The store may have the answer, or get it.
        case look(CacheQuery)
        /// It goes to the origin as it is, and its response comes back as it is.
        case pass(CacheStatus.Reason)
        /// The same, and what it succeeds in makes stored responses untrue.
        case change(CacheQuery)
    }

    /// Requests with a body pass: what they send is in no key.
    func course(of request: ClientRequest) -> Course {
        switch request.method {
        case .get, .head: return lookup(request)
        case .options, .trace: return .pass(.method)
        default: return .change(CacheQuery(request, options))
        }
    }

    private func lookup(_ request: ClientRequest) -> Course {
        guard request.body.length == .none, request.upgrade == nil, !request.headers.contains(.upgrade),
            !Self.excluded.contains(where: request.headers.contains)
        else { return .pass(.bypass) }
        let query = CacheQuery(request, options)
        return query.control.noStore ? .pass(.request) : .look(query)
    }

    /// §3.3, §4.3.2: parts are not stored, and conditions about what a request would change are the origin's.
    private static let excluded: [HTTPField.Name] = [.range, .ifRange, .ifMatch, .ifUnmodifiedSince]
}
