// RouteSearch.swift - the way of one request through the nodes of a branch: at each it tries the name, then the
// parameters with a type or with text around them, then the plain one, then the rest, and comes back from a way that
// leads to no route.
// Invariant: no node is visited twice. Each has one way from the top, so the number of nodes bounds the work, whatever
// the path. The search never comes back from a resource that answers for all paths below.

internal import HTTPTypes
internal import WryneckHTTP

struct RouteSearch {
    private let path: Request.Path
    private let method: HTTPRequest.Method
    /// The methods of the routes that fit the path and not the method.
    private(set) var otherMethods: [HTTPRequest.Method] = []
    /// The position in the path behind the end that was found.
    private(set) var position: Int
    /// Whether a resource at `{rest...}` was found: it walks on from `position`.
    private(set) var isRest = false
    /// The number of nodes that were visited.
    private(set) var steps = 0
    /// What a slash at the end means that no route names, or the lack of one that a route has.
    var trailingSlash = Branch.PathRules.SlashRule.ignore
    /// What the client has to change about the slash at the end before the end that was found answers.
    private(set) var wantedSlash: WantedSlash?

    enum WantedSlash {
        case added
        case removed
    }

    init(_ path: Request.Path, _ method: HTTPRequest.Method) {
        self.path = path
        self.method = method
        position = path.position
    }

    /// The end for the path from `position` on, at a node or below; nil if none fits.
    mutating func look(in node: RouteNode, from position: Int) -> RouteEnd? {
        steps += 1
        if let mount = node.mount { return take(mount, at: position) }
        guard let (index, after) = path.find(in: node.names, from: position) else { return lookAtEnd(of: node) }
        if let index, let found = look(in: node.literals[index], from: after) { return found }
        if after > position + 1 {
            if !node.captures.isEmpty, let found = lookAtCaptures(of: node, from: position, to: after) { return found }
            if let parameter = node.parameter, let found = look(in: parameter, from: after) { return found }
        } else if path.isPastEnd(after), let found = lookAtFinalSlash(of: node, position) {
            return found
        }
        return node.rest.flatMap { lookAtRest($0, from: position) }
    }

    private mutating func lookAtCaptures(of node: RouteNode, from position: Int, to after: Int) -> RouteEnd? {
        let segment = path.segmentBytes(from: position, to: after)
        for way in node.captures where way.capture.takes(segment) {
            if let found = look(in: way.node, from: after) { return found }
        }
        return nil
    }

    /// A final slash without a child of its own: the route answers with it, too, unless the branch's rule says
    /// otherwise. "/" alone is all of a path, and its slash nothing that could be left out.
    private mutating func lookAtFinalSlash(of node: RouteNode, _ position: Int) -> RouteEnd? {
        if trailingSlash == .ignore || position == 1 { return route(of: node) }
        guard trailingSlash == .redirect, let found = route(of: node) ?? page(of: node) else { return nil }
        wantedSlash = .removed
        return found
    }

    private mutating func lookAtEnd(of node: RouteNode) -> RouteEnd? {
        if let found = route(of: node) ?? page(of: node) { return found }
        guard trailingSlash != .strict, let index = node.names.index(of: "") else { return nil }
        let found = look(in: node.literals[index], from: path.endPosition)
        if found != nil, trailingSlash == .redirect { wantedSlash = .added }
        return found
    }

    private mutating func lookAtRest(_ node: RouteNode, from position: Int) -> RouteEnd? {
        steps += 1
        // The rest of the path stays there: a tree of files looks for it.
        if let mount = node.mount {
            isRest = true
            return take(mount, at: position)
        }
        return route(of: node) ?? page(of: node)
    }

    private mutating func route(of node: RouteNode) -> RouteEnd? {
        if node.routes.isEmpty { return nil }
        if let route = node.routes.first(where: { $0.takes(method) }) { return take(route, at: path.endPosition) }
        if method == .head, let route = node.routes.first(where: { $0.takes(.get) }) {
            return take(route, at: path.endPosition)
        }
        node.routes.forEach { pass($0) }
        return nil
    }

    private mutating func page(of node: RouteNode) -> RouteEnd? {
        guard let page = node.page else { return nil }
        if page.takes(method) || (method == .head && page.takes(.get)) { return take(page, at: path.endPosition) }
        pass(page)
        return nil
    }

    private mutating func take(_ end: RouteEnd, at position: Int) -> RouteEnd {
        self.position = position
        return end
    }

    private mutating func pass(_ end: RouteEnd) { otherMethods.add(end.methods) }
}

extension [HTTPRequest.Method] {
    /// Adds those that are not there yet.
    mutating func add(_ others: [HTTPRequest.Method]) { for other in others where !contains(other) { append(other) } }
}
