// RetryRule.swift - whether a request may be sent again: RFC 9110 §9.2.2, RFC 9112 §9.3.1, RFC 9113 §8.7.
// Invariant: a request that a server may have acted on is sent again only if doing it twice is the same as once, and
// every request is sent a limited number of times.

package import HTTPTypes
internal import WryneckNetworking

/// The tries of one request.
package struct RetryRule: Sendable {
    package enum Verdict: Sendable, Equatable {
        /// The failure is the answer.
        case giveUp
        /// Send it again, on a connection that served nobody yet.
        case retry(after: Duration)
    }

    private let policy: RetryPolicy
    private let isIdempotent: Bool
    private var hasReplacedStale = false
    private var hasLeftHTTP2 = false
    private var refusals = 0
    private var connects = 0
    private var answers = 0

    /// The tries of a request; whether it is idempotent says its method, unless the program knows better.
    package init(_ policy: RetryPolicy, _ method: HTTPRequest.Method, isIdempotent: Bool? = nil) {
        self.policy = policy
        self.isIdempotent = isIdempotent ?? Self.isIdempotent(method)
    }

    /// RFC 9110 §9.2.2: doing it twice is meant to be the same as once.
    package static func isIdempotent(_ method: HTTPRequest.Method) -> Bool {
        [.get, .head, .options, .trace, .put, .delete].contains(method)
    }

    /// Judges a failure.
    /// - Parameters:
    ///   - attempt: how far it got.
    ///   - body: what is left of the request's body.
    ///   - retryAfter: the wait that a response asked for (`RetryAfter`).
    ///   - generator: the source of the back-off's randomness.
    /// - Returns: whether to send it again, and after how long.
    package mutating func judge(
        _ attempt: FailedAttempt, body: BodyReplay, retryAfter: Duration? = nil,
        using generator: inout some RandomNumberGenerator
    ) -> Verdict {
        guard body.canBeSent else { return .giveUp }
        switch attempt {
        case .final: return .giveUp
        case .notConnected: return count(\.connects, policy.connects, &generator)
        case .refusedStream: return count(\.refusals, policy.refusedStreams, &generator)
        case .needsHTTP1: return leaveHTTP2()
        case .lost(let use): return judge(use)
        case .answered(let status):
            guard isIdempotent, policy.statuses.contains(status) else { return .giveUp }
            let verdict = count(\.answers, policy.statusRetries, &generator)
            guard case .retry = verdict, let retryAfter else { return verdict }
            return retryAfter <= policy.longestWait ? .retry(after: max(retryAfter, .zero)) : .giveUp
        }
    }

    /// A server may close an idle connection just when a request is sent over it. Once, and at once: the next
    /// connection is new, so that it cannot happen again.
    private mutating func judge(_ use: ConnectionUse) -> Verdict {
        guard policy.staleConnection, !hasReplacedStale, use.isReused, !use.hasRead, isIdempotent || !use.hasWritten
        else { return .giveUp }
        hasReplacedStale = true
        return .retry(after: .zero)
    }

    /// Once: over HTTP/1.1 nobody says it again.
    private mutating func leaveHTTP2() -> Verdict {
        guard !hasLeftHTTP2 else { return .giveUp }
        hasLeftHTTP2 = true
        return .retry(after: .zero)
    }

    private mutating func count(
        _ counter: WritableKeyPath<RetryRule, Int>, _ limit: Int, _ generator: inout some RandomNumberGenerator
    ) -> Verdict {
        guard self[keyPath: counter] < limit else { return .giveUp }
        self[keyPath: counter] += 1
        return .retry(after: policy.backoff.delay(afterFailures: self[keyPath: counter], using: &generator))
    }
}
