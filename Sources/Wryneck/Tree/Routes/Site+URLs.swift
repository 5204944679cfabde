// Site+URLs.swift - from a route's name back to its path. Twisted has no such thing; Klein's is `url_for`.
// Invariants: the route that has the name takes the path that is made, with the same values, and answers for it unless
// a more exact one does; no value makes the path lead elsewhere: to another site (`//host`), or up (`..`).

internal import WryneckHTTP

extension Site {
    /// Why there is no path for a name.
    public enum URLError: Error, Hashable, Sendable {
        /// No route is called so.
        case unknownName(String)
        /// Several routes are called so, on different hosts.
        case ambiguousName(String)
        /// The route has a parameter without a value.
        case missing(parameter: String, route: String)
        /// There is a value for a parameter that the route does not have.
        case unknown(parameter: String, route: String)
        /// The route would not take the value.
        case unfit(parameter: String, value: String, route: String)
        /// The client did not name a host, so there is no whole URL.
        case noHost
    }

    /// The path of the route with a name.
    ///
    /// ```swift
    /// root.get("users/{id:Int}", name: "user") { ... }
    /// try site.url(for: "user", ["id": "7"])                                  // /users/7
    /// try site.url(for: "user", ["id": "7"], query: ["tab": "a b"])           // /users/7?tab=a+b
    /// try site.url(for: "user", ["id": "7"], base: "https://example.org")     // https://example.org/users/7
    /// ```
    /// - Parameters:
    ///   - name: the name of the route, with those of the branches that it is in: `v1.user`.
    ///   - parameters: the values of all its parameters, as they are: they are escaped here. That of `{name...}` may
    ///     have slashes.
    ///   - query: what stands behind the question mark; a name may come several times.
    ///   - base: what stands in front; empty for the path that clients see, with `Options.strippedPrefix`.
    /// - Returns: the path, or the URL.
    /// - Throws: `URLError` for a name that no route has or several have, and for a parameter without a fitting value.
    public func url(
        for name: String, _ parameters: [String: String] = [:], query: KeyValuePairs<String, String> = [:],
        base: String = ""
    ) throws(URLError) -> String {
        let routes = routes(named: name)
        guard let first = routes.first else { throw .unknownName(name) }
        // Without a host it is for all of them.
        let route = routes.count == 1 ? first : routes.first { $0.host == nil }
        guard let route else { throw .ambiguousName(name) }
        return try url(of: route, parameters, query, base: base)
    }

    func url(
        of route: NamedRoute, _ parameters: [String: String], _ query: KeyValuePairs<String, String>, base: String
    ) throws(URLError) -> String {
        let front = base.isEmpty ? options.strippedPrefix : base.hasSuffix("/") ? String(base.dropLast()) : base
        let pairs = query.map { ($0.key, $0.value) }
        return try front + route.path(parameters) + (pairs.isEmpty ? "" : "?" + QueryItems.encode(pairs))
    }
}

extension Request {
    /// The path of the route with a name, on the host of the request if `VirtualHosts` has several. See
    /// `Site.url(for:_:query:base:)`.
    /// - Parameters:
    ///   - name: the name of the route.
    ///   - parameters: the values of its parameters.
    ///   - query: what stands behind the question mark.
    ///   - isWhole: whether the scheme and the host of the request stand in front. They are what the client has said:
    ///     a site that sends such URLs by mail has to list its names (`Site.Options.hosts`).
    /// - Returns: the path, or the URL.
    /// - Throws: `Site.URLError`.
    public func url(
        for name: String, _ parameters: [String: String] = [:], query: KeyValuePairs<String, String> = [:],
        isWhole: Bool = false
    ) throws(Site.URLError) -> String {
        let site = group.site
        let place = HostPattern.Place(authority ?? "")
        let routes = site.routes(named: name)
        guard !routes.isEmpty else { throw .unknownName(name) }
        let route = routes.first { $0.host?.fits(place) == true } ?? routes.first { $0.host == nil }
        guard let route = route ?? (routes.count == 1 ? routes.first : nil) else { throw .ambiguousName(name) }
        guard isWhole else { return try site.url(of: route, parameters, query, base: "") }
        guard let authority else { throw .noHost }
        return try site.url(of: route, parameters, query, base: "\(scheme)://\(authority)\(strippedPrefix)")
    }

    /// The pattern of the route, or of the resource in the tree, that the request leads to: `/users/{id:Int}`. Nil if
    /// there is none, if it has other methods, or if a redirect answers. It is found by a walk of its own, so that a
    /// request that nobody asks costs nothing; metrics and logs have a label by it that clients cannot multiply.
    public var routePattern: String? { group.site.route(of: self) }
}

extension NamedRoute {
    fileprivate func path(_ values: [String: String]) throws(Site.URLError) -> String {
        var path = ""
        var used = 0
        for segment in segments {
            guard let parameter = segment.name else {
                path += "/" + PercentCoding.encode(segment: segment.description)
                continue
            }
            guard let value = values.first(where: { $0.key.hasSameBytes(as: parameter) })?.value else {
                throw .missing(parameter: parameter, route: name)
            }
            used += 1
            guard let text = segment.filled(with: value), !(path.isEmpty && text.hasPrefix("/")) else {
                throw .unfit(parameter: parameter, value: value, route: name)
            }
            path += "/" + text
        }
        if used < values.count, let other = values.keys.sorted().first(where: { !has($0) }) {
            throw .unknown(parameter: other, route: name)
        }
        // RFC 3986 §4.2: two slashes in front would name a host.
        return path.isEmpty ? "/" : path.hasPrefix("//") ? "/." + path : path
    }

    private func has(_ parameter: String) -> Bool { segments.contains { $0.name?.hasSameBytes(as: parameter) == true } }
}

extension RoutePattern.Segment {
    /// The segment, or the rest of the path, with a parameter's value, escaped; nil if it does not take the value. Dots
    /// alone would be resolved by the client, escaped or not (RFC 3986 §5.2.4).
    fileprivate func filled(with value: String) -> String? {
        switch self {
        case .literal: return nil
        case .capture(let capture):
            let text = capture.prefix + value + capture.suffix
            return capture.takes(Array(text.utf8)) && !text.isDotSegment ? PercentCoding.encode(segment: text) : nil
        case .parameter: return value.isEmpty || value.isDotSegment ? nil : PercentCoding.encode(segment: value)
        case .rest:
            // By bytes, as servers split it: a slash with a combining mark behind it is another Character.
            let parts = value.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            return parts.contains { String(Substring($0)).isDotSegment } ? nil : PercentCoding.encode(path: value)
        }
    }
}

extension String {
    fileprivate var isDotSegment: Bool { self == "." || self == ".." }
}

extension Site.URLError: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .unknownName(let name): "no route is called \"\(name)\""
        case .ambiguousName(let name): "several routes are called \"\(name)\", on different hosts"
        case .missing(let parameter, let route): "the route \"\(route)\" needs a value of {\(parameter)}"
        case .unknown(let parameter, let route): "the route \"\(route)\" has no parameter {\(parameter)}"
        case .unfit(let parameter, let value, let route):
            "the route \"\(route)\" does not take \"\(value)\" for {\(parameter)}"
        case .noHost: "the request names no host"
        }
    }
}
