// Branch.swift - a node with children. Twisted's Resource with its `children` and `putChild`. Routes grow the same
// tree, so that the walk is the only look-up.
// Invariant: a child by name wins over one by parameter, which wins over one that takes the rest.

public import HTTPTypes
internal import WryneckHTTP

/// A node of the tree that finds its children by the path's next segment.
public final class Branch: Resource {
    private var children: [String: any Resource] = [:]
    private var parameter: Branch?
    /// The names of the parameter in the routes through this segment: two routes may name it differently, and each
    /// finds its own.
    private var aliases: [String] = []
    private var rest: (name: String, child: Branch)?
    /// The pages for a path that ends here, by method; `fallback` is a resource that was here before routes grew below
    /// it.
    private var handlers: [(method: HTTPRequest.Method, page: Page)] = []
    private var fallback: (any Resource)?
    /// Whether it was made for a route; otherwise a program has put it here.
    private let isGrown: Bool

    /// Wraps all requests that come to this branch or below, the outermost first.
    public var middleware: [any Middleware] { wrappers }
    // A stored property of its own, because each access from another module to a visible one is checked.
    private var wrappers: [any Middleware] = []

    /// A branch without children.
    public init() { isGrown = false }

    private init(isGrown: Bool) { self.isGrown = isGrown }

    /// Adds middleware: it wraps the rest of the walk below this branch, and sees the 404, 405 and errors that come
    /// from there.
    /// - Parameter middleware: placed inside of the middleware that was added before.
    public func use(_ middleware: any Middleware) { wrappers = wrappers + [middleware] }

    // MARK: Growing

    /// The child at a path. Setting it puts a resource there (Twisted's `putChild`), in place of the one that was put
    /// there before; nil removes that, with all below it. Routes that end there or further below stay, whichever came
    /// first: the resource answers requests that no route takes.
    ///
    /// The path is as in `on(_:_:bodyLimit:_:)`; parameters are not looked up when it is read. An empty path, or a
    /// final slash, names the child for the slash at the end.
    public subscript(path: String) -> (any Resource)? {
        get {
            let segments = RoutePattern(path).segments
            guard case .literal(let last) = segments.last ?? .literal("") else { return nil }
            var here = self
            for segment in segments.dropLast() {
                guard case .literal(let name) = segment, let next = here.children[name] as? Branch else { return nil }
                here = next
            }
            guard let branch = here.children[last] as? Branch, branch.isGrown else { return here.children[last] }
            return branch.fallback ?? branch
        }
        set {
            let segments = RoutePattern(path).segments
            let parent = grow(segments.dropLast())
            switch segments.last ?? .literal("") {
            case .literal(let name): parent.put(newValue, name)
            case .parameter, .rest:
                let child = grow(segments[...])
                child.fallback = newValue
            }
        }
    }

    /// Changed outside of its property, because in place each look-up would have to check for a change under way.
    private func put(_ child: (any Resource)?, _ name: String) {
        if let child, let branch = children[name] as? Branch, branch.isGrown {
            branch.fallback = child
            return
        }
        var taken: [String: any Resource] = [:]
        swap(&taken, &children)
        taken[name] = child
        children = taken
    }

    /// Puts a resource at a path: the subscript's setter, in words.
    /// - Parameters:
    ///   - path: segments with slashes between them, as in the subscript.
    ///   - resource: answers there and below.
    public func mount(_ path: String, _ resource: any Resource) { self[path] = resource }

    func add(_ method: HTTPRequest.Method, _ path: String, _ page: Page) {
        let node = grow(RoutePattern(path).segments[...])
        node.handlers.removeAll { $0.method == method }
        node.handlers.append((method, page))
    }

    private func grow(_ segments: ArraySlice<RoutePattern.Segment>) -> Branch {
        var here = self
        for segment in segments { here = here.step(segment) }
        return here
    }

    private func step(_ segment: RoutePattern.Segment) -> Branch {
        switch segment {
        case .literal(let name):
            if let branch = children[name] as? Branch { return branch }
            let branch = Branch(isGrown: true)
            // The resource that was here goes on answering: for itself, and for requests that the new branch does not
            // know.
            branch.fallback = children[name]
            put(branch, name)
            return branch
        case .parameter(let name):
            if !aliases.contains(name) { aliases.append(name) }
            let branch = parameter ?? Branch()
            parameter = branch
            return branch
        case .rest(let name):
            if let rest { return rest.child }
            let branch = Branch()
            rest = (name, branch)
            return branch
        }
    }

    // MARK: The walk

    /// The child for the next segment. Where the path ends, or only a final slash without a child of its own is left,
    /// it is the route for the request's method.
    /// - Parameters:
    ///   - request: gets the values of parameters.
    ///   - path: loses the segments that were used.
    /// - Returns: the child; nil if the path ends here and no route takes the method.
    /// - Throws: 404 if there is no such child.
    public func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)? {
        guard let (name, after) = path.firstAndNext else { return try end(request) }
        if let child = children[name] {
            path.advance(to: after)
            return child
        }
        if path.isAtTrailingSlash, !handlers.isEmpty {
            path.advance(to: after)
            return try end(request)
        }
        if !name.isEmpty, let parameter {
            path.advance(to: after)
            for alias in aliases { request.parameters.add(alias, name) }
            return parameter
        }
        if let rest {
            request.parameters.add(rest.name, path.popAll().joined(separator: "/"))
            return rest.child
        }
        guard let fallback else { throw HTTPError(.notFound) }
        return fallback
    }

    /// The resource for this very node: the route, the resource that was here before, or the child for the final slash;
    /// nil leads to 405 or 404.
    private func end(_ request: Request) throws -> (any Resource)? {
        if let page = page(for: request.method) { return page }
        if let fallback { return fallback }
        if handlers.isEmpty, let index = children[""], index !== self { return index }
        return nil
    }

    private func page(for method: HTTPRequest.Method) -> Page? {
        handlers.first { $0.method == method }?.page ?? (method == .head ? handlers.first { $0.method == .get }?.page : nil)
    }

    /// The methods of the routes that end here; none if none does, which is a 404.
    public var allowedMethods: [HTTPRequest.Method] { handlers.map(\.method) }

    /// Throws: a branch's routes are pages of their own.
    /// - Parameter request: not used.
    /// - Returns: nothing.
    /// - Throws: 404.
    public func render(_ request: Request) throws -> Rendering { throw HTTPError(.notFound) }
}
