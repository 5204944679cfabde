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

    init(_ method: HTTPRequest.Method?, _ resource: any Resource, _ pattern: RoutePattern) {
        self.method = method
        self.resource = resource
        self.pattern = pattern
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
    private(set) var names = SegmentNames()
    private(set) var literals: [RouteNode] = []
    private(set) var parameter: RouteNode?
    private(set) var rest: RouteNode?
    /// The routes that end here, one for a method.
    private(set) var routes: [RouteEnd] = []
    /// The page that was put here.
    private(set) var page: RouteEnd?
    /// The resource that was put here and answers for all paths below.
    private(set) var mount: RouteEnd?

    var put: RouteEnd? { mount ?? page }

    // MARK: Growing

    /// The next node for a segment; made if there is none.
    func step(_ segment: RoutePattern.Segment) -> RouteNode {
        switch segment {
        case .literal(let name):
            if let index = names.index(of: name) { return literals[index] }
            let made = RouteNode()
            var (names, literals) = (names, literals)
            literals.insert(made, at: names.insert(name))
            (self.names, self.literals) = (names, literals)
            return made
        case .parameter:
            let made = parameter ?? RouteNode()
            parameter = made
            return made
        case .rest:
            let made = rest ?? RouteNode()
            rest = made
            return made
        }
    }

    /// The next node for a segment, if there is one.
    func existing(_ segment: RoutePattern.Segment) -> RouteNode? {
        switch segment {
        case .literal(let name): names.index(of: name).map { literals[$0] }
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
        (names, literals, parameter, rest) = (SegmentNames(), [], nil, nil)
        (routes, page, mount) = ([], nil, nil)
    }

    /// A route here, or anything below: a resource that answers for all paths below must not cover it.
    private var firstRoute: RouteEnd? {
        if let route = routes.first { return route }
        for node in literals + [parameter, rest].compactMap(\.self) {
            if let end = node.put ?? node.firstRoute { return end }
        }
        return nil
    }

    /// All resources here or below that have a tree of their own.
    var mounts: [RouteEnd] {
        (mount.map { [$0] } ?? []) + (literals + [parameter, rest].compactMap(\.self)).flatMap(\.mounts)
    }
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

    static func notOurs(_ path: String, _ mount: RouteEnd) -> RouteConflict {
        RouteConflict(description: "what is at \"\(path)\" cannot be taken away from outside of \(mount.text)")
    }
}
