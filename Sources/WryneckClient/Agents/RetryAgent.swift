// RetryAgent.swift - asks again after some answers, in front of another agent.

public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor

/// An agent that sends idempotent requests again when the status is one of `RetryPolicy.statuses`, such as 429 or 503:
/// as late as the server asks by Retry-After, up to `longestWait`.
public final class RetryAgent: RequestSending {
    /// The reactor of the agent behind it.
    public var reactor: Reactor { agent.reactor }
    private let agent: any RequestSending
    private let policy: RetryPolicy

    /// - Parameters:
    ///   - agent: sends each try.
    ///   - policy: the statuses, how often, and how long to wait.
    public init(_ agent: any RequestSending, _ policy: RetryPolicy) { (self.agent, self.policy) = (agent, policy) }

    /// Sends a request, and again if the status asks for it.
    /// - Parameter request: the request.
    /// - Returns: the last response; or a `ClientFailure`.
    public func send(_ request: ClientRequest) -> Deferred<ClientResponse> {
        guard !policy.statuses.isEmpty else { return agent.send(request) }
        return attempt(request, RetryRule(policy, request.method, isIdempotent: request.isIdempotent))
    }

    private func attempt(_ request: ClientRequest, _ rule: RetryRule) -> Deferred<ClientResponse> {
        agent.send(request).flatMap { [self] response in
            var (rule, generator) = (rule, SystemRandomNumberGenerator())
            let verdict = rule.judge(
                .answered(response.status.code), body: request.body.replay,
                retryAfter: RetryAfter.wait(response.headers, at: .now), using: &generator)
            guard case .retry(let delay) = verdict else { return .succeed(response) }
            response.cancel()
            return reactor.deferLater(delay).flatMap { self.attempt(request, rule) }
        }
    }
}
