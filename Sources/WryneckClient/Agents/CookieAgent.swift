// CookieAgent.swift - keeps cookies in front of another agent. Twisted's CookieAgent.

public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor

/// An agent with a jar: requests get its cookies, responses set them.
public final class CookieAgent: RequestSending {
    /// The reactor of the agent behind it.
    public var reactor: Reactor { agent.reactor }
    /// The cookies now; a program may put others in, or keep them in a file (`CookieJar.netscape(at:)`).
    public var jar: CookieJar
    private let agent: any RequestSending

    /// - Parameters:
    ///   - agent: sends the requests.
    ///   - jar: the cookies to begin with.
    public init(_ agent: any RequestSending, jar: CookieJar = CookieJar()) { (self.agent, self.jar) = (agent, jar) }

    /// Sends a request with the jar's cookies behind its own, and keeps those of the response.
    /// - Parameter request: the request.
    /// - Returns: the response; or a `ClientFailure`.
    public func send(_ request: ClientRequest) -> Deferred<ClientResponse> {
        var request = request
        var fields = RequestFields(request.headers)
        fields.add(cookies: jar.field(for: request.url, at: now))
        request.headers = fields.headers
        let url = request.url
        return agent.send(request).map { [self] response in
            _ = jar.store(response.headers, from: url, at: now)
            return response
        }
    }

    private var now: HTTPDate { .now }
}
