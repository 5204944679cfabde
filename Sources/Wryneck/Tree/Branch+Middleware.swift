// Branch+Middleware.swift - middleware that is a closure.

extension Branch {
    /// Adds a closure as middleware.
    ///
    /// ```swift
    /// root.use { request, next in
    ///     guard request.headers["X-Api-Key"] == key else { throw HTTPError(.unauthorized) }
    ///     return try next(request)
    /// }
    /// ```
    /// - Parameter middleware: see `Middleware.respond(to:next:)`; placed inside of the middleware that was added
    ///   before.
    public func use(_ middleware: @escaping (Request, @escaping (Request) throws -> Rendering) throws -> Rendering) {
        use(ClosureMiddleware(middleware))
    }

    /// Adds an async closure as middleware: it runs in a task on the reactor's thread, and may await before it goes
    /// on.
    ///
    /// ```swift
    /// root.use { request, next in
    ///     request.user = await sessions.user(of: request.cookies["session"] ?? "")
    ///     guard request.user != nil else { throw HTTPError(.unauthorized) }
    ///     return try next(request)
    /// }
    /// ```
    /// - Parameter middleware: see `Middleware.respond(to:next:)`; placed inside of the middleware that was added
    ///   before.
    @_disfavoredOverload
    public func use(
        _ middleware: @escaping (Request, @escaping (Request) throws -> Rendering) async throws -> Rendering
    ) {
        use(ClosureMiddleware { request, next in .async { try await middleware(request, next) } })
    }
}

private final class ClosureMiddleware: Middleware {
    private let body: (Request, @escaping (Request) throws -> Rendering) throws -> Rendering
    init(_ body: @escaping (Request, @escaping (Request) throws -> Rendering) throws -> Rendering) { self.body = body }
    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try body(request, next)
    }
}
