// Reactor+Site.swift - a site on a plain reactor, beside other protocols. Twisted's reactor.listenTCP(8080,
// Site(root)).

public import WryneckHTTP
public import WryneckReactor

extension Reactor {
    /// Serves a site at an endpoint.
    ///
    /// ```swift
    /// let reactor = try Reactor()
    /// try reactor.listen(.tcp(port: 8080), Site(root))
    /// try reactor.run()
    /// ```
    ///
    /// When the reactor stops, the requests that are under way are finished first, for at most `shutdownLimit`. A
    /// `Server` does more: several reactors, new certificates, the group manager.
    /// - Parameters:
    ///   - endpoint: the place to listen at.
    ///   - site: the site; its tree lives on this reactor.
    ///   - reusePort: lets several reactors listen at the same port; see `listen(_:reusePort:_:)`.
    ///   - limits: how much a client may send.
    ///   - timeouts: how long it may take.
    ///   - http2: where HTTP/2 is spoken; on secure endpoints by default.
    /// - Returns: the listener, which knows the real port.
    /// - Throws: `Endpoint.ListenError`; `RoutingError` if two routes of the site are in each other's way.
    @discardableResult
    public func listen(
        _ endpoint: Endpoint, _ site: Site, reusePort: Bool = false, limits: Limits = .standard,
        timeouts: Timeouts = .standard, http2: HTTP2Support = .overTLS
    ) throws -> Listener {
        let group = try ConnectionGroup(
            site, on: self, limits: limits, timeouts: timeouts, logger: logger, http2: http2)
        let listener = try group.listen(
            at: endpoint, sharing: reusePort ? .open : .none,
            admitting: limits.clamped.connection.perPeer.map { PeerLimit($0) },
            capacity: limits.connectionsPerReactor(of: 1))
        addTrigger(.before, .shutdown) { group.drain([listener]) }
        return listener
    }
}
