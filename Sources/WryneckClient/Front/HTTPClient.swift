// HTTPClient.swift - the client that people use: all agents in their order, behind one call. What treq is to Twisted.

internal import HTTPTypes
public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor

/// A client of HTTP on a reactor.
///
/// ```swift
/// let client = HTTPClient(on: request.reactor)
/// let poem = try await client.get("https://example.org/poems/7", query: ["lang": "en"]).text()
/// let made = try await client.post("https://example.org/poems", json: Poem(title: "Fiddle"), auth: .bearer(token))
/// ```
///
/// It follows redirects, keeps cookies, decodes compressed content, and keeps connections. Every call comes in two
/// forms: with `await`, or with a Deferred in code that is not async. Make one and keep it: its connections are its
/// own.
public final class HTTPClient: RequestSending {
    /// The reactor on which everything of it lives.
    public let reactor: Reactor
    /// The agent with all others in front of it.
    private let agent: any RequestSending
    /// The agent that keeps cookies; nil without a jar.
    public let cookies: CookieAgent?
    /// The agent that keeps connections; nil for a client in front of another agent.
    public let connections: Agent?

    /// - Parameters:
    ///   - reactor: where requests, responses and connections live.
    ///   - options: what it follows, keeps and decodes, and the agent's own options.
    public init(on reactor: Reactor, _ options: HTTPClient.Options = Options()) {
        self.reactor = reactor
        let connections = Agent(on: reactor, options.agent)
        self.connections = connections
        (agent, cookies) = HTTPClient.agents(in: options, connections)
    }

    /// A client in front of any agent, such as one over a site in a test.
    /// - Parameters:
    ///   - agent: sends the requests.
    ///   - options: what it follows, keeps and decodes; the agent's own options mean nothing.
    public init(_ agent: any RequestSending, _ options: HTTPClient.Options = Options()) {
        reactor = agent.reactor
        connections = nil
        (self.agent, cookies) = HTTPClient.agents(in: options, agent)
    }

    /// Cookies belong to each hop of a redirect, the time to all of them.
    private static func agents(
        in options: HTTPClient.Options, _ first: any RequestSending
    ) -> (any RequestSending, CookieAgent?) {
        var agent: any RequestSending = RetryAgent(first, options.agent.retries)
        #if Compression
            if options.decodes { agent = DecodingAgent(agent, limits: options.agent.limits) }
        #endif
        let cookies = options.cookies.map { CookieAgent(agent, jar: $0) }
        agent = RedirectAgent(cookies ?? agent, options.redirects)
        if let total = options.agent.timeouts.total { agent = DeadlineAgent(agent, total) }
        return (agent, cookies)
    }

    /// Sends a request.
    /// - Parameter request: the request.
    /// - Returns: the response, as soon as its head has come; or a `ClientFailure`. Any status is a response.
    public func send(_ request: ClientRequest) -> Deferred<ClientResponse> { agent.send(request) }
}

extension HTTPClient {
    /// The settings of a client.
    public struct Options {
        /// Connections, limits, times, proxies, TLS, and what is sent again.
        public var agent = Agent.Options()
        /// Which redirects are followed.
        public var redirects = RedirectPolicy()
        /// The cookies to begin with; nil for a client that keeps none. An empty jar by default.
        public var cookies: CookieJar? = CookieJar()
        /// Whether compressed content is asked for and decoded. True; without the trait Compression it means nothing.
        public var decodes = true

        /// Makes the defaults.
        public init() {}
    }
}
