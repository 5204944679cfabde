// RouteNode.swift - a place in a branch that routes lead through or to. Nodes never leave their branch.
// Invariant: a node with a resource that has a tree of its own has nothing else: no route ends there or goes on below.

internal import HTTPTypes
internal import WryneckHTTP

/// The end of a way down a branch: a route, or a resource that was put there.
final class RouteEnd {
    /// The method of a route; nil for a resource, which has a list of its own.
    let method: HTTPRequest.Method?
    let resource: any Resource
    let pattern: RoutePattern
    /// What was declared about it; nil for a resource without a name.
    let route: Branch.Route?

    init(
        _ method: HTTPRequest.Method?, _ resource: any Resource, _ pattern: RoutePattern, _ route: Branch.Route? = nil
    ) {
        self.method = method
        self.resource = resource
        self.pattern = pattern
        self.route = route
    }

    /// Whether the resource answers for all paths below.
    var isMount: Bool { method == nil && !(resource is any Leaf) }

    var methods: [HTTPRequest.Method] { method.map { [$0] } ?? resource.allowedMethods }

    func takes(_ wanted: HTTPRequest.Method) -> Bool {
        guard let method else { return resource.allowedMethods.contains(wanted) }
        return method == wanted
    }

    /// The end as messages name it.
    var text: String {
        let path = "\"\(pattern.text)\""
        return method.map { "\($0.rawValue) \(path)" } ?? "the \(type(of: resource)) at \(path)"
    }
}

/// A resource with nothing below it: routes may go on where it is put.
protocol Leaf: Resource {}

/// Arrays are changed on a copy: changed in place, each look at them by a walk would have to check for a change under
/// way.
final class RouteNode {
    private(set) var names: SegmentNames
    private(set) var literals: [RouteNode] = []
    /// The parameters with a type or with text around them, the more exact ones first.
    private(set) var captures: [(capture: RouteCapture, node: RouteNode)] = []
    private(set) var parameter: RouteNode?
    private(set) var rest: RouteNode?
    /// The routes that end here, one for a method.
    private(set) var routes: [RouteEnd] = []
    /// The page that was put here.
    private(set) var page: RouteEnd?
    /// The resource that was put here and answers for all paths below.
    private(set) var mount: RouteEnd?

    init(ignoresCase: Bool = false) { names = SegmentNames(ignoresCase: ignoresCase) }

    var put: RouteEnd? { mount ?? page }

    /// All nodes that one segment leads to.
    private var children: [RouteNode] { literals + captures.map(\.node) + [parameter, rest].compactMap(\.self) }

    private func child() -> RouteNode { RouteNode(ignoresCase: names.ignoresCase) }

    // MARK: Growing

    /// The next node for a segment; made if there is none.
    /// - Throws: the conflict of a parameter with one that takes some of the same segments and is equally exact.
    func step(_ segment: RoutePattern.Segment) throws(RouteConflict) -> RouteNode {
        switch segment {
        case .literal(let name):
            if let index = names.index(of: name) { return literals[index] }
            let made = child()
            var (names, literals) = (names, literals)
            literals.insert(made, at: names.insert(name))
            (self.names, self.literals) = (names, literals)
            return made
        case .capture(let capture): return try step(capture)
        case .parameter:
            let made = parameter ?? child()
            parameter = made
            return made
        case .rest:
            let made = rest ?? child()
            rest = made
            return made
        }
    }

    private func step(_ capture: RouteCapture) throws(RouteConflict) -> RouteNode {
        // What was taken away leaves its nodes behind, and these are in nobody's way.
        if let other = captures.first(where: { $0.capture.isAmbiguous(beside: capture) && $0.node.leadsSomewhere }) {
            throw .ambiguous(capture, other.capture)
        }
        if let same = existing(.capture(capture)) { return same }
        let made = child()
        let place = captures.firstIndex { capture.isTried(before: $0.capture) } ?? captures.endIndex
        var captures = captures
        captures.insert((capture, made), at: place)
        self.captures = captures
        return made
    }

    /// The next node for a segment, if there is one.
    func existing(_ segment: RoutePattern.Segment) -> RouteNode? {
        switch segment {
        case .literal(let name): names.index(of: name).map { literals[$0] }
        case .capture(let capture): captures.first { $0.capture.isSame(as: capture) }?.node
        case .parameter: parameter
        case .rest: rest
        }
    }

    /// Adds an end. Only a resource takes the place of another one; nothing replaces a route.
    func add(_ end: RouteEnd) throws(RouteConflict) {
        if end.method != nil {
            if let mount { throw .below(end, mount) }
            if let other = (routes + (page.map { [$0] } ?? [])).first(where: { end.takes(oneOf: $0) }) {
                throw .twice(end, other)
            }
            routes = routes + [end]
        } else if end.isMount {
            if let other = firstRoute { throw .below(other, end) }
            (mount, page) = (end, nil)
        } else {
            if let other = routes.first(where: { end.takes(oneOf: $0) }) { throw .twice(end, other) }
            (mount, page) = (nil, end)
        }
    }

    /// Removes everything here and below.
    func clear() {
        (names, literals) = (SegmentNames(ignoresCase: names.ignoresCase), [])
        (captures, parameter, rest) = ([], nil, nil)
        (routes, page, mount) = ([], nil, nil)
    }

    /// A route here, or anything below: a resource that answers for all paths below must not cover it.
    private var firstRoute: RouteEnd? {
        if let route = routes.first { return route }
        for node in children {
            if let end = node.put ?? node.firstRoute { return end }
        }
        return nil
    }

    private var leadsSomewhere: Bool { put != nil || firstRoute != nil }

    /// All resources here or below that have a tree of their own.
    var mounts: [RouteEnd] { (mount.map { [$0] } ?? []) + children.flatMap(\.mounts) }

    /// All that ends here or below.
    var ends: [RouteEnd] { routes + (put.map { [$0] } ?? []) + children.flatMap(\.ends) }
}

extension RouteEnd {
    fileprivate func takes(oneOf other: RouteEnd) -> Bool { other.methods.contains { takes($0) } }
}

/// Two ends that cannot both be there.
struct RouteConflict: Error, CustomStringConvertible {
    let description: String

    /// An end at or below a resource that answers for all paths below.
    static func below(_ end: RouteEnd, _ mount: RouteEnd) -> RouteConflict {
        let hint =
            mount.resource is Branch
            ? "grow it in that branch" : "if that has nothing below, put it at \"\(mount.pattern.text)/\""
        return RouteConflict(
            description: "\(end.text) would be at or below \(mount.text), which answers for all below its path: \(hint)"
        )
    }

    static func twice(_ end: RouteEnd, _ other: RouteEnd) -> RouteConflict {
        RouteConflict(description: "\(end.text) and \(other.text) answer the same requests")
    }

    static func ambiguous(_ one: RouteCapture, _ other: RouteCapture) -> RouteConflict {
        RouteConflict(
            description: "\"\(one)\" and \"\(other)\" take some of the same segments, and neither is more exact")
    }

    static let groupWithoutPath = RouteConflict(
        description: "a group with an empty path would have all paths of its branch: grow it in that branch")

    static func taken(_ path: String) -> RouteConflict {
        RouteConflict(description: "the group \"\(path)\": something is at that path already")
    }

    static func noMethod(_ path: String) -> RouteConflict {
        RouteConflict(description: "the route \"\(path)\" has no method")
    }

    static func notOurs(_ path: String, _ mount: RouteEnd) -> RouteConflict {
        RouteConflict(description: "what is at \"\(path)\" cannot be taken away from outside of \(mount.text)")
    }
}
