// Branch+Methods.swift - the usual methods by their names.

extension Branch {
    /// Answers GET at a path. See `on(_:_:name:bodyLimit:_:)`.
    @discardableResult
    public func get(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) throws -> Rendering
    ) -> Branch.Route {
        on(.get, path, name: name, bodyLimit: bodyLimit, handler)
    }

    /// Answers GET at a path. See `on(_:_:name:bodyLimit:_:)`.
    @_disfavoredOverload
    @discardableResult
    public func get(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) async throws -> Response
    ) -> Branch.Route {
        on(.get, path, name: name, bodyLimit: bodyLimit, handler)
    }

    /// Answers POST at a path. See `on(_:_:name:bodyLimit:_:)`.
    @discardableResult
    public func post(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) throws -> Rendering
    ) -> Branch.Route {
        on(.post, path, name: name, bodyLimit: bodyLimit, handler)
    }

    /// Answers POST at a path. See `on(_:_:name:bodyLimit:_:)`.
    @_disfavoredOverload
    @discardableResult
    public func post(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) async throws -> Response
    ) -> Branch.Route {
        on(.post, path, name: name, bodyLimit: bodyLimit, handler)
    }

    /// Answers PUT at a path. See `on(_:_:name:bodyLimit:_:)`.
    @discardableResult
    public func put(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) throws -> Rendering
    ) -> Branch.Route {
        on(.put, path, name: name, bodyLimit: bodyLimit, handler)
    }

    /// Answers PUT at a path. See `on(_:_:name:bodyLimit:_:)`.
    @_disfavoredOverload
    @discardableResult
    public func put(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) async throws -> Response
    ) -> Branch.Route {
        on(.put, path, name: name, bodyLimit: bodyLimit, handler)
    }

    /// Answers PATCH at a path. See `on(_:_:name:bodyLimit:_:)`.
    @discardableResult
    public func patch(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) throws -> Rendering
    ) -> Branch.Route {
        on(.patch, path, name: name, bodyLimit: bodyLimit, handler)
    }

    /// Answers PATCH at a path. See `on(_:_:name:bodyLimit:_:)`.
    @_disfavoredOverload
    @discardableResult
    public func patch(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) async throws -> Response
    ) -> Branch.Route {
        on(.patch, path, name: name, bodyLimit: bodyLimit, handler)
    }

    /// Answers DELETE at a path. See `on(_:_:name:bodyLimit:_:)`.
    @discardableResult
    public func delete(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) throws -> Rendering
    ) -> Branch.Route {
        on(.delete, path, name: name, bodyLimit: bodyLimit, handler)
    }

    /// Answers DELETE at a path. See `on(_:_:name:bodyLimit:_:)`.
    @_disfavoredOverload
    @discardableResult
    public func delete(
        _ path: String, name: String? = nil, bodyLimit: Int? = nil,
        _ handler: @escaping (Request) async throws -> Response
    ) -> Branch.Route {
        on(.delete, path, name: name, bodyLimit: bodyLimit, handler)
    }
}
