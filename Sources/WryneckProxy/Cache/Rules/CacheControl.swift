// CacheControl.swift - what the Cache-Control lines of a message say: RFC 9111 §5.2.
// Invariant: of duplicates and conflicts the most restrictive counts (§4.2.1). What forbids is heard even if it is
// malformed; what allows has to be well formed.

internal import HTTPTypes
internal import WryneckHTTP

/// The directives of a request or of a response. Those that are not known here mean nothing. Times are in seconds.
struct CacheControl: Sendable, Equatable {
    /// §5.2.1.4, §5.2.2.4. The form that names fields counts as the one that names none.
    private(set) var noCache = false
    /// §5.2.1.5, §5.2.2.5.
    private(set) var noStore = false
    /// §5.2.1.1, §5.2.2.1. Malformed, it is 0.
    private(set) var maxAge: Int?

    // Of requests.

    /// §5.2.1.2: the longest time over the lifetime; without a number, any.
    private(set) var maxStale: Int?
    /// §5.2.1.3.
    private(set) var minFresh: Int?
    /// §5.2.1.7.
    private(set) var onlyIfCached = false

    // Of responses.

    /// §5.2.2.10. Malformed, it is 0.
    private(set) var sharedMaxAge: Int?
    /// §5.2.2.2.
    private(set) var mustRevalidate = false
    /// §5.2.2.8.
    private(set) var proxyRevalidate = false
    /// §5.2.2.3.
    private(set) var mustUnderstand = false
    /// §5.2.2.9.
    private(set) var isPublic = false
    /// §5.2.2.7. The form that names fields counts as the one that names none.
    private(set) var isPrivate = false
    /// RFC 5861 §3.
    private(set) var staleWhileRevalidate: Int?
    /// RFC 5861 §4; of requests, too.
    private(set) var staleIfError: Int?

    /// Reads all lines of a message.
    init(_ headers: Headers) {
        for line in headers.all(.cacheControl) {
            var reader = DirectiveReader(line)
            while let directive = reader.next() { take(directive) }
        }
    }

    /// Reads those of a request. Without any, `Pragma: no-cache` is one (§5.4): that of old clients.
    init(ofRequest headers: Headers) {
        self.init(headers)
        guard !headers.contains(.cacheControl) else { return }
        for line in headers.all("Pragma") {
            var reader = DirectiveReader(line)
            while let directive = reader.next() { if directive.name == "no-cache" { noCache = true } }
        }
    }

    /// Whether it forbids every use of a stale response (§4.2.4). §5.2.2.10: s-maxage does so, too.
    var forbidsStale: Bool { noCache || mustRevalidate || proxyRevalidate || sharedMaxAge != nil }

    /// §3.5: whether a response to a request with credentials may be anybody's.
    var allowsSharing: Bool { isPublic || mustRevalidate || sharedMaxAge != nil }

    private mutating func take(_ directive: DirectiveReader.Directive) {
        switch directive.name {
        case "no-cache": noCache = true
        case "no-store": noStore = true
        case "private": isPrivate = true
        case "must-revalidate": mustRevalidate = true
        case "proxy-revalidate": proxyRevalidate = true
        case "only-if-cached": onlyIfCached = true
        case "public" where directive.isBare: isPublic = true
        case "must-understand" where directive.isBare: mustUnderstand = true
        default: takeTime(directive)
        }
    }

    private mutating func takeTime(_ directive: DirectiveReader.Directive) {
        let seconds = directive.seconds
        switch directive.name {
        case "max-age": maxAge = Self.least(maxAge, seconds ?? 0)
        case "s-maxage": sharedMaxAge = Self.least(sharedMaxAge, seconds ?? 0)
        case "max-stale": maxStale = Self.least(maxStale, directive.isBare ? DeltaSeconds.most : seconds ?? 0)
        case "min-fresh": minFresh = max(minFresh ?? 0, seconds ?? 0)
        case "stale-while-revalidate": staleWhileRevalidate = Self.least(staleWhileRevalidate, seconds ?? 0)
        case "stale-if-error": staleIfError = Self.least(staleIfError, seconds ?? 0)
        default: break
        }
    }

    private static func least(_ known: Int?, _ seconds: Int) -> Int { min(known ?? seconds, seconds) }
}

extension DirectiveReader.Directive {
    /// Whether it is a name and nothing else.
    fileprivate var isBare: Bool { argument == nil && isClean }

    /// Its argument as a number; nil if it is none.
    fileprivate var seconds: Int? { isClean ? argument.flatMap { DeltaSeconds.parse($0) } : nil }
}
