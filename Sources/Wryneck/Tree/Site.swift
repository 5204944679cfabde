// Site.swift - the root of a tree and the walk down it. Twisted's Site and getChildForRequest.
// Invariant: a site belongs to one reactor, with everything in its tree.

internal import HTTPTypes
internal import Logging
public import WryneckHTTP

/// A tree of resources, with the pages for its errors.
public final class Site {
    /// Makes the page for an error from the error and the request. Nil leaves it to the built-in page.
    ///
    /// ```swift
    /// let site = Site(root) { error, _ in
    ///     .html("<h1>\(error.status.code)</h1><p>\(error.reason.htmlEscaped)</p>")
    /// }
    /// ```
    /// The response gets the status and the fields of the error. A page that has set another status than 200 keeps it:
    /// a redirect to a page for signing in, for example.
    public typealias ErrorPage = (HTTPError, Request) -> Response?

    /// Most steps of a walk; only a cycle in the tree gets here, because the limits allow no path with so many
    /// segments.
    private static let stepLimit = 16_384

    private let root: any Resource
    package let options: Site.Options
    private let errorPage: ErrorPage?
    /// Gets each request once, when its response has been handed to the connection or cannot be any more.
    package let accessLog: (any AccessLog)?

    /// - Parameters:
    ///   - root: the resource at which every walk begins.
    ///   - options: hosts and methods that the site accepts.
    ///   - accessLog: records each request that was answered.
    ///   - errorPage: makes the pages for errors, see `ErrorPage`; the built-in ones are text, or JSON for clients that
    ///     prefer it.
    public init(
        _ root: any Resource, options: Site.Options = Site.Options(), accessLog: (any AccessLog)? = nil,
        errorPage: ErrorPage? = nil
    ) {
        self.root = root
        self.options = options
        self.accessLog = accessLog
        self.errorPage = errorPage
    }

    /// The routes with names, as they were when one was last looked for in vain.
    private var namedRoutes: [ByteName: [NamedRoute]] = [:]

    /// The routes that are called so. The tree is looked through at the first call, and again for a name that is not
    /// found: it may have grown.
    func routes(named name: String) -> [NamedRoute] {
        if let found = namedRoutes[ByteName(name)] { return found }
        namedRoutes = Dictionary(grouping: RouteWalk(of: root).named) { ByteName($0.name) }
        return namedRoutes[ByteName(name)] ?? []
    }

    /// All routes of the tree, and the resources in it that have nothing a list could show below them.
    public var routes: Site.Routes { Site.Routes(of: root) }

    /// The pattern of what a request leads to; nil if that is an error or a redirect.
    func route(of request: Request) -> String? {
        var (here, path) = (root, Request.Path(request.head.path))
        var segments: [RoutePattern.Segment] = []
        for _ in 0..<Site.stepLimit {
            switch here {
            case let branch as Branch:
                guard let end = branch.end(along: &path, request.method) else { return nil }
                segments += end.isMount ? end.pattern.segments.orSlash.withoutRest : end.pattern.segments
                if !end.isMount { return segments.path }
                here = end.resource
            case let hosts as VirtualHosts:
                guard let tree = hosts.tree(for: request) else { return nil }
                here = tree
            case let redirect as HTTPSRedirect:
                guard request.isSecure, let tree = redirect.inner.first else { return nil }
                here = tree
            default: return segments.path
            }
        }
        return nil
    }

    package var jsonCoders: JSONCoders? { options.json }

    /// Looks through the tree, throws its mistakes and logs likely misunderstandings.
    func review(_ logger: Logger) throws(RoutingError) {
        let review = TreeReview(of: root)
        for remark in review.remarks { logger.warning("\(remark)") }
        guard review.mistakes.isEmpty else { throw RoutingError(review.mistakes) }
    }

    package func respond(to request: Request) throws -> Rendering {
        if request.extras?.isMisplaced == true { return try respondInTheClear(to: request) }
        try options.check(request.head)
        request.checkQuery()
        return request.head.isAboutServer ? try respondForServer(to: request) : try walk(from: root, request)
    }

    /// Answers plain HTTP on a port for TLS (nginx's 497): with the redirect of a site that has one, else with an
    /// error. Never with a page: what is meant for secure connections is not sent in the clear.
    private func respondInTheClear(to request: Request) throws -> Rendering {
        if let redirect = root as? HTTPSRedirect, !request.head.isAboutServer { return try redirect.render(request) }
        throw HTTPError(.badRequest, "plain HTTP on a port for TLS: use https://", headers: [.connection: "close"])
    }

    /// RFC 9110 §9.3.7: "*" stands for the server itself, which takes OPTIONS and no other method.
    private func respondForServer(to request: Request) throws -> Rendering {
        if let refusal = request.refusal { throw refusal }
        guard request.method == .options else { throw HTTPError(.methodNotAllowed, headers: [.allow: "OPTIONS"]) }
        return .empty(.ok)
    }

    /// Continues the walk at a resource, inside its middleware.
    func walk(from resource: any Resource, _ request: Request) throws -> Rendering {
        let middleware = resource.middleware
        if middleware.isEmpty { return try descend(from: resource, request) }
        return try wrap(resource, middleware[...], request)
    }

    private func wrap(_ resource: any Resource, _ middleware: ArraySlice<any Middleware>, _ request: Request) throws
        -> Rendering
    {
        guard let outer = middleware.first else { return try descend(from: resource, request) }
        return try outer.respond(to: request) { [self] request in
            // Middleware sees all errors in one way, whether they are thrown now or come later.
            do { return try wrap(resource, middleware.dropFirst(), request) } catch { return Rendering(.failed(error)) }
        }
    }

    private func descend(from start: any Resource, _ request: Request) throws -> Rendering {
        var here = start
        // A copy: a child that reads `request.path` sees the state before its own step.
        var path = request.path
        for _ in 0..<Site.stepLimit {
            guard let next = try here.child(of: request, along: &path) else {
                request.path = path
                return try render(here, request)
            }
            request.path = path
            here = next
            if !next.middleware.isEmpty { return try walk(from: next, request) }
        }
        throw ForwardLoop()
    }

    private func render(_ resource: any Resource, _ request: Request) throws -> Rendering {
        if let refusal = request.refusal { throw refusal }
        let method = request.method
        let allowed = resource.allowedMethods
        if allowed.contains(method) && (method != .trace || options.acceptsTrace)
            || (method == .head && allowed.contains(.get)) || takesAny(resource, method)
        {
            if request.head.hasBody { try checkBody(of: request, resource) }
            return try resource.render(request)
        }
        guard !allowed.isEmpty else { throw HTTPError(.notFound) }
        let allow = allowField(allowed, request)
        if method == .options { return Rendering(Response(status: .noContent, headers: [.allow: allow])) }
        throw HTTPError(Site.isKnown(method) ? .methodNotAllowed : .notImplemented, headers: [.allow: allow])
    }

    /// Whether it takes a method that it does not name. TRACE and CONNECT are for those who do.
    private func takesAny(_ resource: any Resource, _ method: HTTPRequest.Method) -> Bool {
        resource is any AnyMethod && method != .trace && method != .connect
    }

    /// Refuses by the head alone a body that is too large, and one without a length where the resource requires it.
    private func checkBody(of request: Request, _ resource: any Resource) throws {
        if resource.requiresLength && request.head.bodyLength == .unknown { throw HTTPError(.lengthRequired) }
        try request.limitBody(to: resource.bodyLimit ?? request.group.limits.body.bytes)
    }

    private func allowField(_ allowed: [HTTPRequest.Method], _ request: Request) -> String {
        var methods = request.otherMethods
        methods.add(allowed)
        if !options.acceptsTrace { methods.removeAll { $0 == .trace } }
        var names = methods.map(\.rawValue)
        if methods.contains(.get) && !methods.contains(.head) {
            names.insert("HEAD", at: names.firstIndex(of: "GET").map { $0 + 1 } ?? 0)
        }
        if !methods.contains(.options) { names.append("OPTIONS") }
        return names.joined(separator: ", ")
    }

    /// RFC 9110 §9.1: 405 is for a method that the server knows and the resource does not, 501 for one that no resource
    /// knows.
    private static func isKnown(_ method: HTTPRequest.Method) -> Bool {
        switch method {
        case .get, .head, .post, .put, .delete, .patch, .options, .trace: true
        default: false
        }
    }

    // MARK: Errors

    /// The answer to an error. Only an `HTTPError`, and an error that knows its answer, tells the reason; any other one
    /// is for the log.
    func response(to error: any Error, _ request: Request) -> Response {
        if let error = error as? HTTPError { return page(error, request) }
        if let violation = error as? ProtocolViolation { return page(HTTPError(violation), request) }
        if let error = error as? any AnswerableError {
            return error.response(to: request) ?? page(error.summary, request)
        }
        request.logger.error("A handler threw an error", metadata: ["error": "\(error)"])
        return page(HTTPError(.internalServerError), request)
    }

    private func page(_ error: HTTPError, _ request: Request) -> Response {
        var response = errorPage?(error, request) ?? BuiltInErrorPage.response(to: error, request.headers)
        // The status that every response begins with: the page has said nothing about it.
        if response.status == .ok { response.status = error.status }
        // The error's fields take the place of the page's, and several of one name stay several: a challenge for each
        // scheme (RFC 9110 §11.6.1).
        for (name, _) in error.headers { response.headers.remove(name) }
        do throws(Headers.Mistake) {
            for (name, value) in error.headers { try response.headers.add(name, value) }
            if let mistake = error.headers.refusal { throw mistake }
        } catch { response.headers.refuse(error) }
        return response
    }
}
