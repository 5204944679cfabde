// CacheRule+Landing.swift - what becomes of a response that the origin has sent: RFC 9111 §4.3.3, RFC 5861 §4.

internal import HTTPTypes
internal import WryneckHTTP

extension CacheRule {
    /// What a response is good for.
    enum Landing {
        /// The origin has failed, and what is stored answers instead.
        case fallBack
        /// What is stored is still so.
        case confirm(Confirmed)
        /// It confirms another response than the one that is stored.
        case askAgain
        /// It is stored, if its body comes whole.
        case store(StoredHead)
        /// It is passed on alone.
        case pass(Refusal)
    }

    /// Judges a response.
    /// - Parameters:
    ///   - head: the response's.
    ///   - stale: the stored one that the origin was asked to confirm, or to replace; nil if there is none.
    ///   - query: the request that was sent.
    /// - Returns: what to do with it.
    func landing(of head: OriginHead, on stale: StoredHead?, for query: CacheQuery) -> Landing {
        if let stale {
            if head.status.code == 304, stale.hasValidator {
                guard Validation.concerns(head.headers, stale) else { return .askAgain }
                return .confirm(confirmed(stale, by: head, for: query))
            }
            if isError(head.status.code), mayReplaceError(stale, for: query, at: head.came) { return .fallBack }
        }
        do throws(Refusal) { return .store(try stored(head, for: query)) } catch { return .pass(error) }
    }
}

extension CacheRule.Refusal {
    /// Whether the next response for the same thing is probably not stored, either, whoever asks for it.
    var isLasting: Bool {
        switch self {
        case .authorization, .busy, .outdated: false
        default: true
        }
    }
}
