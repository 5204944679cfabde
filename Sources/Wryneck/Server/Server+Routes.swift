// Server+Routes.swift - the routes of a server that does not run, for a program's `--routes`.

internal import WryneckReactor

extension Server {
    /// The routes of the site that the server would serve. It makes a tree on a reactor that nobody runs, and listens
    /// nowhere:
    ///
    /// ```swift
    /// if CommandLine.arguments.contains("--routes") {
    ///     print(try await server.routes())
    /// } else {
    ///     await server.main()
    /// }
    /// ```
    /// - Returns: the list, whose text form is a table.
    /// - Throws: what the site's closure throws; `RoutingError` for a tree with mistakes.
    public func routes() async throws -> Site.Routes {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try ReactorThread.start("wryneck-routes") { [self] in
                    continuation.resume(with: Result { try listRoutes() })
                }
            } catch { continuation.resume(throwing: error) }
        }
    }

    /// On a thread that becomes the reactor's.
    private func listRoutes() throws -> Site.Routes {
        let reactor = try Reactor(logger: logger)
        defer { reactor.endByHand() }
        let site = try makeSite(reactor)
        try site.review(logger)
        return site.routes
    }
}
