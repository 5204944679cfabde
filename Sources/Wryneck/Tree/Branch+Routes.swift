// Branch+Routes.swift - routes, which are a short way to grow the tree.

public import HTTPTypes

extension Branch {
    /// Answers a method at a path with a closure.
    /// - Parameters:
    ///   - method: the method, any token.
    ///   - path: segments with slashes between them, without percent-escapes. `{name}` takes any one segment,
    ///     `{name...}` at the end takes all that are left, also none behind a slash (`/docs/` for `docs/{page...}`, but
    ///     not `/docs`); see `Request.Parameters`. Each route has its own names. Empty for the branch itself. A request
    ///     may have one slash more at its end, unless the branch's `PathRules` say otherwise.
    ///
    ///     `{id:Int}` takes what is an integer: digits, perhaps behind a minus. So do `Int8` to `Int64`, `UInt` and
    ///     `UInt8` to `UInt64`, each within its bounds; `{key:UUID}` takes a UUID, `{order:asc|desc}` one of some
    ///     words, `{order:\(cases: Order.self)}` the raw values of an enum. Text may stand around a parameter:
    ///     `{name}.png`, `v{version:Int}`. A segment that does not fit is not the route's.
    ///   - name: the name for `Site.url(for:_:query:base:)`; nil for none.
    ///   - bodyLimit: the most bytes of a request's body here; nil for the server's limit.
    ///   - handler: called for each request; returns the answer, or where it will come from.
    /// - Returns: the route, to say more about it.
    @discardableResult
    public func on(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) throws -> Rendering
    ) -> Branch.Route {
        add(Page(methods: [method], bodyLimit: bodyLimit, handler), path, name)
    }

    /// Answers a method at a path with an async closure, which runs in a task on the reactor's thread.
    /// - Parameters:
    ///   - method: the method, any token.
    ///   - path: as in the other `on(_:_:name:bodyLimit:_:)`.
    ///   - name: the name for `Site.url(for:_:query:base:)`; nil for none.
    ///   - bodyLimit: the most bytes of a request's body here; nil for the server's limit.
    ///   - handler: called for each request; returns the response.
    /// - Returns: the route, to say more about it.
    @_disfavoredOverload
    @discardableResult
    public func on(
        _ method: HTTPRequest.Method, _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) async throws -> Response
    ) -> Branch.Route {
        add(Page(methods: [method], bodyLimit: bodyLimit, handler), path, name)
    }

    /// Answers several methods at a path with one closure: `on([.get, .post], "search") { request in ... }`.
    /// - Parameters:
    ///   - methods: the methods, at least one, each once.
    ///   - path: as in the other `on(_:_:name:bodyLimit:_:)`.
    ///   - name: the name for `Site.url(for:_:query:base:)`; nil for none.
    ///   - bodyLimit: the most bytes of a request's body here; nil for the server's limit.
    ///   - handler: called for each request; `request.method` tells which it is.
    /// - Returns: the route, to say more about it.
    @discardableResult
    public func on(
        _ methods: [HTTPRequest.Method], _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) throws -> Rendering
    ) -> Branch.Route {
        add(Page(methods: methods, bodyLimit: bodyLimit, handler), path, name)
    }

    /// Answers several methods at a path with one async closure. See the other `on(_:_:name:bodyLimit:_:)`.
    @_disfavoredOverload
    @discardableResult
    public func on(
        _ methods: [HTTPRequest.Method], _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) async throws -> Response
    ) -> Branch.Route {
        add(Page(methods: methods, bodyLimit: bodyLimit, handler), path, name)
    }
}
