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
/// **Routes.** The most exact route that fits a path answers: a name wins over a `{parameter}`, which wins over a
/// `{rest...}`, from left to right. A way that leads to no route hides no other one. Routes for other methods than the
/// request's do not count; if all that fit are such, the client gets 405 with the methods of all of them.
///
/// **Resources at a path.** A resource that is put at a path (by the subscript or `mount(_:_:)`) answers for that path
/// and all paths below, inside its own middleware; a request that it has no answer for gets 404, whatever else would
/// fit. Two kinds have nothing below them, `Page` and `Redirect`. A resource of your own that answers for one path
/// alone goes to the slash at its end, `root["users/"] = Users()`: then `users/{id}` can be a route.
///
/// **Mistakes.** A route at or below the path of such a resource is a mistake, whichever came first. So are a second
/// route for the same requests, and a path that no request could match as it is meant, such as `img/{name}.png`. A
/// branch with a mistake serves nothing: see `RoutingError`.
public final class Branch: Resource {
    private let top = RouteNode()
    /// The mistakes in what should have grown here; nil without one.
    private(set) var mistakes: [String]?

    /// Wraps all requests that come to this branch or below, the outermost first.
    public var middleware: [any Middleware] { wrappers }
    // A stored property of its own, because each access from another module to a visible one is checked.
    private var wrappers: [any Middleware] = []

    /// A branch without children.
    public init() {}

    /// Adds middleware: it wraps the rest of the walk below this branch, also the parts that grew before, and sees the
    /// 404, 405 and errors that come from there, as errors of the rendering (see `Middleware`).
    /// - Parameter middleware: placed inside of the middleware that was added before.
    public func use(_ middleware: any Middleware) { wrappers = wrappers + [middleware] }

    // MARK: Growing

    /// The resource that was put at a path; nil without one, also where only routes are. Setting it puts a resource
    /// there (Twisted's `putChild`), in place of the one that was put there before; nil removes that, and all routes
    /// and resources there and below.
    ///
    /// The path is as in `on(_:_:bodyLimit:_:)`. A resource at `{rest...}` walks on in the part of the path that this
    /// has matched, as `Files` does. An empty path, or a final slash, names the child for the slash at the end; it
    /// answers without the slash, too, if no route does.
    public subscript(path: String) -> (any Resource)? {
        get { (try? RoutePattern(path)).flatMap { resource(at: $0.segments.orSlash[...]) } }
        set {
            noting(path) {
                let pattern = try RoutePattern(path)
                guard let newValue else { return try takeAway(pattern) }
                try grow(RouteEnd(nil, newValue, pattern), pattern.segments.orSlash)
            }
        }
    }

    /// Puts a resource at a path, as setting the subscript does.
    /// - Parameters:
    ///   - path: as in the subscript.
    ///   - resource: answers there and below.
    public func mount(_ path: String, _ resource: any Resource) { self[path] = resource }

    func add(_ method: HTTPRequest.Method, _ path: String, _ page: Page) {
        noting(path) {
            let pattern = try RoutePattern(path)
            try grow(RouteEnd(method, page, pattern), pattern.segments)
        }
    }

    private func grow(_ end: RouteEnd, _ segments: [RoutePattern.Segment]) throws {
        var here = top
        for segment in segments {
            if let mount = here.mount { throw RouteConflict.below(end, mount) }
            here = here.step(segment)
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

    private func noting(_ path: String, _ body: () throws -> Void) {
        do { try body() } catch {
            mistakes = (mistakes ?? []) + [error is RouteConflict ? "\(error)" : "the path \"\(path)\": \(error)"]
        }
    }

    private func resource(at segments: ArraySlice<RoutePattern.Segment>) -> (any Resource)? {
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

    // MARK: The walk

    /// The page of the route that fits, or the resource on the way to it.
    /// - Parameters:
    ///   - request: gets the values of parameters.
    ///   - path: loses the segments that were used.
    /// - Returns: the resource to go on with.
    /// - Throws: 404 if there is none; `RoutingError` if the branch has grown what it cannot have.
    public func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
        if let mistakes { throw RoutingError(mistakes) }
        var search = RouteSearch(path, request.method)
        let found = search.look(in: top, from: path.position)
        if !search.otherMethods.isEmpty { request.addOtherMethods(search.otherMethods) }
        guard let found else {
            let methods = request.otherMethods
            guard !methods.isEmpty else { throw HTTPError(.notFound) }
            path.advance(to: path.endPosition)
            return OtherMethods(methods)
        }
        if found.pattern.hasParameters { request.parameters.add(found.pattern.segments, path) }
        path.advance(to: search.position)
        if search.isRest { path.markTaken() }
        return found.resource
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

extension [RoutePattern.Segment] {
    /// No segment means the slash at the end.
    fileprivate var orSlash: Self { isEmpty ? [.literal("")] : self }
}
