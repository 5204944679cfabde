// CacheRule+Storing.swift - which responses are stored: RFC 9111 §3.

internal import HTTPTypes
internal import WryneckHTTP

extension CacheRule {
    /// Why a response is not stored; as the detail of Cache-Status (RFC 9211 §2.8).
    enum Refusal: String, Error {
        /// Partial, 304, or must-understand with a status that is not understood.
        case status
        /// The origin says no-store.
        case noStore = "no-store"
        /// The origin says private.
        case isPrivate = "private"
        /// The request has credentials, and nothing says that its response is anybody's (§3.5).
        case authorization
        /// It is for one client.
        case setCookie = "set-cookie"
        /// `Vary: *`, or a Vary that cannot be read.
        case vary
        /// The origin says nothing about its lifetime.
        case noLifetime = "no-lifetime"
        /// It is stale already, and could be neither confirmed nor used stale.
        case useless
        /// Its body has no end, or one that nobody can be sure of.
        case body
        /// Its body is too large.
        case tooLarge = "too-large"
        /// As many bytes as may are on their way into the store.
        case busy
        /// Something has changed it while it was on its way.
        case outdated
    }

    /// The head as it is stored, of the answer to a request; throws if it is not.
    func stored(_ head: OriginHead, for query: CacheQuery) throws(Refusal) -> StoredHead {
        try checkStatus(head)
        try checkDirectives(head.control, query)
        try checkMessage(head)
        let stored = makeHead(head, try variant(of: head, for: query))
        guard isUseful(stored) else { throw .useless }
        return stored
    }

    /// The same without asking whether it may be stored.
    func makeHead(_ head: OriginHead, _ variant: Variant) -> StoredHead {
        StoredHead(
            status: head.status, fields: StoredFields.of(head.headers, at: head.came.date), version: head.version,
            control: head.control, variant: variant,
            freshness: Freshness(
                head.headers, head.control, asked: head.asked, came: head.came,
                longestGuess: guessing(head) ? options.longestGuess : .zero),
            came: head.came.instant)
    }

    private func variant(of head: OriginHead, for query: CacheQuery) throws(Refusal) -> Variant {
        guard let names = Variant.names(of: head.headers, and: options.variantFields) else { throw .vary }
        return Variant(names, of: query.headers)
    }

    private func checkStatus(_ head: OriginHead) throws(Refusal) {
        let code = head.status.code
        guard (200...599).contains(code), code != 206, code != 304 else { throw .status }
        if head.control.mustUnderstand, !Self.understood.contains(code) { throw .status }
        guard head.control.isStatedCacheable || head.headers.contains(.expires) || guessing(head) else {
            throw .noLifetime
        }
    }

    private func checkDirectives(_ control: CacheControl, _ query: CacheQuery) throws(Refusal) {
        // §5.2.2.3: its status is understood, or this would not be reached.
        if control.noStore, !control.mustUnderstand { throw .noStore }
        if control.isPrivate { throw .isPrivate }
        if query.isAuthorized, !control.allowsSharing { throw .authorization }
    }

    private func checkMessage(_ head: OriginHead) throws(Refusal) {
        if head.headers.contains(.setCookie) { throw .setCookie }
        if head.endsWithConnection || head.headers.isEventStream { throw .body }
    }

    /// §4.2.2: whether a lifetime may be guessed, which is off by default.
    private func guessing(_ head: OriginHead) -> Bool {
        options.longestGuess > .zero && head.headers.contains(.lastModified)
            && (head.control.isPublic || Self.heuristic.contains(head.status.code))
    }

    private func isUseful(_ head: StoredHead) -> Bool {
        let isFresh = head.freshness.lifetime > head.freshness.initialAge && !head.control.noCache
        let isUsedStale = !head.control.forbidsStale && head.control.longestStale > 0
        return isFresh || head.hasValidator || isUsedStale
    }

    /// RFC 9110 §15.1, without 206.
    private static let heuristic: Set<Int> = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]

    /// Those of which all that a cache has to do is done.
    private static let understood = heuristic.union([302, 303, 307])
}

extension CacheControl {
    /// §3: whether the origin says that it may be stored, or for how long.
    fileprivate var isStatedCacheable: Bool { isPublic || maxAge != nil || sharedMaxAge != nil }

    /// The longest time that the origin lets it be used when it is stale (RFC 5861).
    fileprivate var longestStale: Int { max(staleWhileRevalidate ?? 0, staleIfError ?? 0) }
}
