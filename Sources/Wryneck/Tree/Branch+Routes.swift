// Branch+Routes.swift - routes, which are a short way to grow the tree.

public import HTTPTypes

extension Branch {
    /// Answers a method at a path with a closure.
    /// - Parameters:
    ///   - method: the method, any token.
    ///   - path: segments with slashes between them, without percent-escapes; `{name}` takes any one segment,
    ///     `{name...}` at the end takes all that are left, also none behind a slash (`/docs/` for `docs/{page...}`, but
    ///     not `/docs`); see `Request.Parameters`. Each route has its own names. Empty for the branch itself. A request
    ///     may have one slash more at its end.
    ///   - bodyLimit: the most bytes of a request's body here; nil for the server's limit.
    ///   - handler: called for each request; returns the answer, or where it will come from.
    public func on(
        _ method: HTTPRequest.Method, _ path: String, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) throws -> Rendering
    ) {
        add(method, path, Page(methods: [method], bodyLimit: bodyLimit, handler))
    }

    /// Answers a method at a path with an async closure, which runs in a task on the reactor's thread.
    /// - Parameters:
    ///   - method: the method, any token.
    ///   - path: as in the other `on(_:_:bodyLimit:_:)`.
    ///   - bodyLimit: the most bytes of a request's body here; nil for the server's limit.
    ///   - handler: called for each request; returns the response.
    @_disfavoredOverload
    public func on(
        _ method: HTTPRequest.Method, _ path: String, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) async throws -> Response
    ) {
        add(method, path, Page(methods: [method], bodyLimit: bodyLimit, handler))
    }

    /// Answers GET at a path. See `on(_:_:bodyLimit:_:)`.
    public func get(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) throws -> Rendering) {
        on(.get, path, bodyLimit: bodyLimit, handler)
    }

    /// Answers GET at a path. See `on(_:_:bodyLimit:_:)`.
    @_disfavoredOverload
    public func get(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) async throws -> Response) {
        on(.get, path, bodyLimit: bodyLimit, handler)
    }

    /// Answers POST at a path. See `on(_:_:bodyLimit:_:)`.
    public func post(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) throws -> Rendering) {
        on(.post, path, bodyLimit: bodyLimit, handler)
    }

    /// Answers POST at a path. See `on(_:_:bodyLimit:_:)`.
    @_disfavoredOverload
    public func post(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) async throws -> Response) {
        on(.post, path, bodyLimit: bodyLimit, handler)
    }

    /// Answers PUT at a path. See `on(_:_:bodyLimit:_:)`.
    public func put(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) throws -> Rendering) {
        on(.put, path, bodyLimit: bodyLimit, handler)
    }

    /// Answers PUT at a path. See `on(_:_:bodyLimit:_:)`.
    @_disfavoredOverload
    public func put(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) async throws -> Response) {
        on(.put, path, bodyLimit: bodyLimit, handler)
    }

    /// Answers PATCH at a path. See `on(_:_:bodyLimit:_:)`.
    public func patch(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) throws -> Rendering) {
        on(.patch, path, bodyLimit: bodyLimit, handler)
    }

    /// Answers PATCH at a path. See `on(_:_:bodyLimit:_:)`.
    @_disfavoredOverload
    public func patch(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) async throws -> Response) {
        on(.patch, path, bodyLimit: bodyLimit, handler)
    }

    /// Answers DELETE at a path. See `on(_:_:bodyLimit:_:)`.
    public func delete(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) throws -> Rendering) {
        on(.delete, path, bodyLimit: bodyLimit, handler)
    }

    /// Answers DELETE at a path. See `on(_:_:bodyLimit:_:)`.
    @_disfavoredOverload
    public func delete(_ path: String, bodyLimit: Int? = nil, _ handler: @escaping (Request) async throws -> Response) {
        on(.delete, path, bodyLimit: bodyLimit, handler)
    }
}
