// CacheStatus.swift - what the cache did, for whoever looks into it: RFC 9211.

internal import HTTPTypes
internal import WryneckHTTP

/// One member of Cache-Status: this cache's.
struct CacheStatus: Equatable {
    /// Why the origin was asked (§2.2).
    enum Reason: String {
        case bypass, method, miss, request, stale
        /// Nothing is stored for the URL.
        case uriMiss = "uri-miss"
        /// What is stored for the URL is for other requests.
        case varyMiss = "vary-miss"
    }

    /// Why the origin was asked; nil for a hit.
    var reason: Reason?
    /// The status that the origin has answered with.
    var originStatus: Int?
    /// The seconds for which it stays fresh; below zero, since when it is not.
    var timeToLive: Int?
    /// Whether the response goes into the store.
    var isStored = false
    /// Whether the origin's response is that to another request, too.
    var isCollapsed = false
    /// Why it was not stored.
    var detail: String?

    /// The member, with the name that this cache goes by.
    var member: String {
        var parts = ["wryneck"]
        if let reason { parts.append("fwd=\(reason.rawValue)") } else if detail == nil { parts.append("hit") }
        if let originStatus { parts.append("fwd-status=\(originStatus)") }
        if let timeToLive { parts.append("ttl=\(timeToLive)") }
        if isStored { parts.append("stored") }
        if isCollapsed { parts.append("collapsed") }
        if let detail { parts.append("detail=\(detail)") }
        return parts.joined(separator: "; ")
    }
}
