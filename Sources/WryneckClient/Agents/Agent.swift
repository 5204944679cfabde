// Agent.swift - requests over connections that are kept. Twisted's Agent with its HTTPConnectionPool.

internal import HTTPTypes
public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor

/// Sends requests over connections that it makes, shares and keeps: HTTP/1.1, or HTTP/2 where the server has it.
///
/// ```swift
/// let agent = Agent(on: reactor)
/// let response = try await agent.send(ClientRequest(.get, try ClientURL("https://example.org/")))
/// print(response.status, try await response.text())
/// ```
///
/// It follows no redirects, keeps no cookies and decodes nothing: `HTTPClient` puts all that in front of it. When it is
/// let go of, what it was asked goes on to its end, and then its connections close.
public final class Agent: RequestSending {
    /// The reactor on which everything of it lives.
    public let reactor: Reactor
    private let pool: ConnectionPool

    var settings: AgentSettings { pool.settings }
    var names: NameTable { pool.names }

    /// - Parameters:
    ///   - reactor: where requests, responses and connections live.
    ///   - options: limits, times, proxies and TLS.
    public init(on reactor: Reactor, _ options: Agent.Options = Options()) {
        self.reactor = reactor
        pool = ConnectionPool(on: reactor, AgentSettings(options))
    }

    deinit { pool.shutDown() }

    /// Sends a request. See `RequestSending.send(_:)`.
    /// - Parameter request: the request.
    /// - Returns: the response, as soon as its head has come; or a `ClientFailure`.
    public func send(_ request: ClientRequest) -> Deferred<ClientResponse> {
        let route: RequestRoute
        do throws(ClientFailure) { route = try RequestRoute(request, pool.settings) } catch { return .fail(error) }
        return Errand(request, route, of: self, in: pool).start()
    }

    /// The numbers of its connections now.
    public var connections: Agent.Connections { pool.numbers }

    /// Takes no more requests: those that wait fail with `ClientFailure.shutDown`, idle connections close, and what is
    /// under way goes on to its end.
    public func shutDown() { pool.shutDown() }
}

extension Agent {
    /// The numbers of an agent's connections, for metrics.
    public struct Connections: Sendable, Hashable {
        /// Connections that are open, or being made.
        public let open: Int
        /// Connections that wait for a request.
        public let idle: Int
        /// Requests that wait for a connection.
        public let waiting: Int
        /// Origins with connections or requests.
        public let origins: Int
    }
}
