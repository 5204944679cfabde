// RedirectAgent.swift - follows redirects in front of another agent. Twisted's RedirectAgent.

public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor

/// An agent that follows redirects (RFC 9110 §15.4), as `RedirectPolicy` allows.
///
/// Credentials, cookies and what the policy names as sensitive stay with their origin. A redirect that must not be
/// followed is a `ClientFailure.redirect`.
public final class RedirectAgent: RequestSending {
    /// The reactor of the agent behind it.
    public var reactor: Reactor { agent.reactor }
    private let agent: any RequestSending
    private let policy: RedirectPolicy

    /// - Parameters:
    ///   - agent: sends each request. One that keeps cookies belongs here, so that redirects set and get them.
    ///   - policy: which redirects are followed.
    public init(_ agent: any RequestSending, _ policy: RedirectPolicy = RedirectPolicy()) {
        (self.agent, self.policy) = (agent, policy)
    }

    /// Sends a request, and others for as long as the answer is a redirect.
    /// - Parameter request: the request.
    /// - Returns: the last response; or a `ClientFailure`.
    public func send(_ request: ClientRequest) -> Deferred<ClientResponse> {
        do throws(Credentials.Mistake) {
            return follow(try RedirectTrail(request.method, request.url, request.headers, policy), request)
        } catch {
            return .fail(ClientFailure.credentials(error))
        }
    }

    private func follow(_ trail: RedirectTrail, _ request: ClientRequest) -> Deferred<ClientResponse> {
        var next = request
        (next.url, next.method, next.headers) = (trail.url, trail.method, trail.headers)
        if !trail.keepsBody { next.body = .none }
        // A socket stands for the host that the program has named, and for no other.
        if trail.url.origin != request.url.origin { next.socketPath = nil }
        return agent.send(next).flatMap { [self] response in try take(response, trail, next) }
    }

    private func take(
        _ response: ClientResponse, _ trail: RedirectTrail, _ request: ClientRequest
    ) throws -> Deferred<ClientResponse> {
        var trail = trail
        let verdict: RedirectTrail.Verdict
        do throws(RedirectFailure) {
            verdict = try trail.follow(response.status.code, response.headers, body: request.body.replay)
        } catch {
            response.cancel()
            throw ClientFailure.redirect(error)
        }
        guard verdict == .follow else { return .succeed(response) }
        response.cancel()
        return follow(trail, request)
    }
}
