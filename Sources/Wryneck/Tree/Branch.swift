// Branch.swift - a node of the tree with routes and children. Twisted's Resource with its `children` and `putChild`.
// Routes grow in the same nodes as children, so that the walk is the only look-up.
// Invariant: a resource that is put at a path answers for all paths below, inside its own middleware, and no other
// object changes it. The order of growing never decides which middleware guards a path.

public import HTTPTypes
internal import WryneckHTTP

/// A node of the tree with routes and children.
///
/// ```swift
/// let root = Branch(), admin = Branch()
/// root.get("users/{id}") { request in .text("user \(try request.parameters.require("id", as: Int.self))") }
/// root["admin"] = admin                      // /admin and everything below is admin's
/// admin.use(guardian)                        // and has passed its middleware
/// admin.get("report") { _ in .text("secret") }
/// ```
///
/// **Routes.** The most exact route that fits a path answers: a name wins over a parameter with a type or with text
/// around it, such as `{id:Int}` and `{name}.png`; these win over a plain `{parameter}`, and that over a `{rest...}`,
/// from left to right. A segment that does not fit a parameter is nothing for its route: another one may answer, else
/// the client gets 404. Among parameters, words (`{order:asc|desc}`) are tried first, then those with more text around
/// them, then UUIDs, then the shorter types of integers. A way that leads to no route hides no other one. Routes for
/// other methods than the request's do not count; if all that fit are such, the client gets 405 with the methods of all
/// of them.
///
/// **Resources at a path.** A resource that is put at a path (by the subscript or `mount(_:_:)`) answers for that path
/// and all paths below, inside its own middleware; a request that it has no answer for gets 404, whatever else would
/// fit. Two kinds have nothing below them, `Page` and `Redirect`. A resource of your own that answers for one path
/// alone goes to the slash at its end, `root["users/"] = Users()`: then `users/{id}` can be a route.
///
/// **Mistakes.** A route at or below the path of such a resource is a mistake, whichever came first. So are a second
/// route for the same requests, two parameters in one place of which neither is more exact (`a{x}` and `{x}b`), and a
/// path that no request could match as it is meant, such as `{id:int}`. A branch with a mistake serves nothing: see
/// `RoutingError`.
public final class Branch: Resource {
    private let top: RouteNode
    /// What hardly any branch has; in one property, so that a walk looks once.
    private var unusual: Unusual?
    let rules: PathRules

    private struct Unusual {
        var mistakes: [String]?
    }

    /// The mistakes in what should have grown here; nil without one.
    var mistakes: [String]? { unusual?.mistakes }

    /// Wraps all requests that come to this branch or below, the outermost first.
    public var middleware: [any Middleware] { wrappers }
    // A stored property of its own, because each access from another module to a visible one is checked.
    private var wrappers: [any Middleware] = []

    /// A branch without children.
    public init() { (top, rules) = (RouteNode(), PathRules()) }

    /// A branch without children.
    /// - Parameter rules: which spellings of a path count as the same.
    public init(paths rules: PathRules) {
        top = RouteNode(ignoresCase: rules.ignoresCase)
        self.rules = rules
        unusual = rules == PathRules() ? nil : Unusual()
    }

    /// Adds middleware: it wraps the rest of the walk below this branch, also the parts that grew before, and sees the
    /// 404, 405 and errors that come from there, as errors of the rendering (see `Middleware`).
    /// - Parameter middleware: placed inside of the middleware that was added before.
    public func use(_ middleware: any Middleware) { wrappers = wrappers + [middleware] }

    // MARK: Growing

    /// The resource that was put at a path; nil without one, also where only routes are. Setting it puts a resource
    /// there (Twisted's `putChild`), in place of the one that was put there before; nil removes that, and all routes
    /// and resources there and below.
    ///
    /// The path is as in `on(_:_:name:bodyLimit:_:)`. A resource at `{rest...}` walks on in the part of the path that
    /// this has matched, as `Files` does. An empty path, or a final slash, names the child for the slash at the end; it
    /// answers without the slash, too, if no route does.
    public subscript(path: String) -> (any Resource)? {
        get { (try? pattern(path)).flatMap { resource(at: $0.segments.orSlash[...]) } }
        set {
            guard let newValue else { return noting(path) { try takeAway(pattern(path)) } }
            put(newValue, at: path, nil)
        }
    }

    func put(_ resource: any Resource, at path: String, _ route: Route?) {
        noting(path) {
            let pattern = try pattern(path)
            try grow(RouteEnd(nil, resource, pattern, route), pattern.segments.orSlash)
        }
    }

    func add(_ page: Page, _ path: String, _ name: String?) -> Route {
        let route = Route(page.allowedMethods, path, name: name)
        noting(path) {
            let pattern = try pattern(path)
            guard !page.allowedMethods.isEmpty else { throw RouteConflict.noMethod(path) }
            for method in page.allowedMethods { try grow(RouteEnd(method, page, pattern, route), pattern.segments) }
        }
        return route
    }

    func pattern(_ path: String) throws -> RoutePattern {
        try RoutePattern(path, ignoresCase: rules.ignoresCase)
    }

    func grow(_ end: RouteEnd, _ segments: [RoutePattern.Segment]) throws {
        var here = top
        for segment in segments {
            if let mount = here.mount { throw RouteConflict.below(end, mount) }
            here = try here.step(segment)
        }
        try here.add(end)
    }

    private func takeAway(_ pattern: RoutePattern) throws {
        var here = top
        for segment in pattern.segments.orSlash {
            if let mount = here.mount { throw RouteConflict.notOurs(pattern.text, mount) }
            guard let next = here.existing(segment) else { return }
            here = next
        }
        here.clear()
    }

    func noting(_ path: String, _ body: () throws -> Void) {
        do { try body() } catch {
            let mistake = error is RouteConflict ? "\(error)" : "the path \"\(path)\": \(error)"
            unusual = Unusual(mistakes: (mistakes ?? []) + [mistake])
        }
    }

    func resource(at segments: ArraySlice<RoutePattern.Segment>) -> (any Resource)? {
        var here = top
        for (index, segment) in zip(segments.indices, segments) {
            if let mount = here.mount { return (mount.resource as? Branch)?.resource(at: segments[index...]) }
            guard let next = here.existing(segment) else { return nil }
            here = next
        }
        return here.put?.resource
    }

    /// All resources here that have a tree of their own.
    var mounts: [RouteEnd] { top.mounts }

    /// All routes and resources here.
    var ends: [RouteEnd] { top.ends }

    // MARK: The walk

    /// The page of the route that fits, or the resource on the way to it.
    /// - Parameters:
    ///   - request: gets the values of parameters.
    ///   - path: loses the segments that were used.
    /// - Returns: the resource to go on with.
    /// - Throws: 404 if there is none; `RoutingError` if the branch has grown what it cannot have.
    public func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
        if let unusual {
            if let mistakes = unusual.mistakes { throw RoutingError(mistakes) }
            if let redirect = heedDoubledSlashes(&path) { return redirect }
        }
        var search = search(path, request.method)
        let found = search.look(in: top, from: path.position)
        if !search.otherMethods.isEmpty { request.addOtherMethods(search.otherMethods) }
        guard let found else {
            let methods = request.otherMethods
            guard !methods.isEmpty else { throw HTTPError(.notFound) }
            path.advance(to: path.endPosition)
            return OtherMethods(methods)
        }
        if let slash = search.wantedSlash {
            defer { path.advance(to: path.endPosition) }
            return SlashRedirect(to: path.location(slash))
        }
        if found.pattern.hasParameters { request.parameters.add(found.pattern.segments, path) }
        if let extras = request.extras { extras.route?.append(found) }
        path.advance(to: search.position)
        if search.isRest { path.markTaken() }
        return found.resource
    }

    private func search(_ path: Request.Path, _ method: HTTPRequest.Method) -> RouteSearch {
        var search = RouteSearch(path, method)
        search.trailingSlash = rules.trailingSlash
        return search
    }

    private func heedDoubledSlashes(_ path: inout Request.Path) -> SlashRedirect? {
        guard rules.doubledSlashes != .strict, path.hasDoubledSlashes else { return nil }
        guard rules.doubledSlashes == .redirect else {
            path = path.withSingleSlashes
            return nil
        }
        defer { path.advance(to: path.endPosition) }
        return SlashRedirect(to: path.locationWithSingleSlashes)
    }

    /// What a walk would find here, without taking anything of the path or telling the request.
    /// - Parameters:
    ///   - path: loses what was used.
    ///   - method: the method of the request.
    /// - Returns: the end; nil if there is none, or only a redirect.
    func end(along path: inout Request.Path, _ method: HTTPRequest.Method) -> RouteEnd? {
        if rules.doubledSlashes == .ignore, path.hasDoubledSlashes { path = path.withSingleSlashes }
        var search = search(path, method)
        guard mistakes == nil, let found = search.look(in: top, from: path.position), search.wantedSlash == nil else {
            return nil
        }
        path.advance(to: search.position)
        return found
    }

    /// The methods of the routes for the branch's own path.
    public var allowedMethods: [HTTPRequest.Method] { top.routes.flatMap(\.methods) }

    /// Never asked to: a branch's routes are pages of their own.
    /// - Parameter request: the request.
    /// - Returns: nothing.
    /// - Throws: 404.
    public func render(_ request: Request) throws -> Rendering { throw HTTPError(.notFound) }
}

/// The end of a walk whose routes fit the path and not the method.
private final class OtherMethods: Resource {
    let allowedMethods: [HTTPRequest.Method]
    init(_ methods: [HTTPRequest.Method]) { allowedMethods = methods }
    func render(_ request: Request) throws -> Rendering { throw HTTPError(.methodNotAllowed) }
}
