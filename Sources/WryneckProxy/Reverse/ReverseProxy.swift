// ReverseProxy.swift - a part of the tree that other servers answer. Twisted's ReverseProxyResource.

public import HTTPTypes
public import Wryneck
internal import WryneckClient
internal import WryneckReactor

/// Answers with what other servers answer: an application server, or several that do the same.
///
/// ```swift
/// root["api"] = try ReverseProxy(to: ["http://127.0.0.1:3000", "unix:/run/app.sock"])
/// ```
///
/// Bodies pass as they come, both ways, and so do WebSockets, streams of events and interim responses. What a client
/// says about its connection, and about who it is (`X-Forwarded-For`), ends here. A server that fails is left out for a
/// while; a request that none answers gets 502, 503 or 504, with the site's error page.
///
/// Each reactor has connections of its own. The trees of several reactors share one `Backends`, made outside of the
/// site's closure.
public final class ReverseProxy: Resource, AnyMethod {
    /// The servers, and how they are.
    public let backends: Backends
    let options: ReverseProxy.Options
    private var requests: RequestTranslation?
    private var agent: (any RequestSending)?
    private var prober: HealthProber?

    /// - Parameters:
    ///   - backends: the servers; may be shared with the trees of other reactors.
    ///   - options: what passes, and how.
    /// - Throws: `ForwardingOptions.Mistake` for options that no request could be sent with.
    public init(
        to backends: Backends, _ options: ReverseProxy.Options = Options()
    ) throws(ForwardingOptions.Mistake) {
        try options.forwarding.check()
        (self.backends, self.options) = (backends, options)
    }

    /// - Parameters:
    ///   - urls: the servers, such as `http://127.0.0.1:3000` or `unix:/run/app.sock`; see `Backend`.
    ///   - balancing: which of them gets a request.
    ///   - options: what passes, and how.
    /// - Throws: `Backends.Mistake` for a list that names no servers; `ForwardingOptions.Mistake`.
    public convenience init(
        to urls: [String], balancing: Balancing = .roundRobin, _ options: ReverseProxy.Options = Options()
    ) throws {
        try self.init(to: try Backends(urls, balancing: balancing), options)
    }

    /// Takes all paths below, as they are.
    public func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? { nil }

    /// Any method but CONNECT and TRACE. These are the ones that everybody knows.
    public var allowedMethods: [HTTPRequest.Method] { Self.knownMethods }
    private static let knownMethods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    /// The most bytes of a request's body; nil for the server's limit.
    public var bodyLimit: Int? { options.bodyLimit }

    /// Asks a server.
    /// - Parameter request: the request.
    /// - Returns: the server's response, when its head has come.
    /// - Throws: `HTTPError` for a request that is not passed on.
    public func render(_ request: Request) throws -> Rendering {
        let received = ReceivedRequest(
            request.head, headers: request.headers, peer: request.peer, isSecure: request.isSecure,
            walked: request.path.walked.count)
        switch try translation(for: request).translate(received) {
        case .answer: return .empty(.ok)
        case .forward(let forwarded):
            return .deferred(try ProxiedCall(request, forwarded, over: agent(on: request.reactor), of: self).start())
        }
    }

    /// The rules for requests. Who is trusted says the site, unless the options do.
    private func translation(for request: Request) -> RequestTranslation {
        if let requests { return requests }
        var forwarding = options.forwarding
        forwarding.trustedProxies = forwarding.trustedProxies ?? request.group.site.options.trustedProxies
        let made = RequestTranslation(forwarding)
        requests = made
        return made
    }

    /// The connections of this reactor, made with the first request.
    private func agent(on reactor: Reactor) -> any RequestSending {
        if let agent { return agent }
        let connections = Agent(on: reactor, options.client)
        let made: any RequestSending = options.cache.map { CachingAgent(connections, $0) } ?? connections
        agent = made
        prober = HealthProber(of: backends, over: connections)
        return made
    }
}
