// RouteWalk.swift - a look at all routes of a tree, with what stands above each.
// Invariant: it ends, whatever hangs in the tree: a branch is not entered below itself, and the number of routes has a
// limit, because a branch that hangs in several places is listed in each of them.

internal import HTTPTypes
internal import WryneckHTTP

/// A route with a name, and its whole path.
struct NamedRoute {
    let name: String
    let segments: [RoutePattern.Segment]
    /// Nil for all hosts.
    let host: HostPattern?
}

struct RouteWalk {
    private struct Place {
        var segments: [RoutePattern.Segment] = []
        var host: HostPattern?
        var middleware = 0
        /// With a dot behind each.
        var namePrefix = ""
    }

    /// Most routes of a list: far more than anybody writes, and few enough to hold.
    static let limit = 10_000

    private(set) var entries: [Site.Routes.Entry] = []
    private(set) var named: [NamedRoute] = []
    /// The mistakes in what was declared about routes.
    private(set) var mistakes: [String] = []
    /// Whether the limit was reached.
    private(set) var isCut = false
    private var above: [ObjectIdentifier] = []

    init(of root: any Resource) { visit(root, Place()) }

    private mutating func visit(_ resource: any Resource, _ place: Place, _ mount: RouteEnd? = nil) {
        guard !above.contains(ObjectIdentifier(resource)) else { return }
        above.append(ObjectIdentifier(resource))
        defer { above.removeLast() }
        var place = place
        place.middleware += resource.middleware.count
        switch resource {
        case let branch as Branch: enter(branch, place)
        case let hosts as VirtualHosts:
            for (pattern, tree) in hosts.hosts {
                place.host = pattern
                visit(tree, place, mount)
            }
        case let redirect as HTTPSRedirect: for tree in redirect.inner { visit(tree, place, mount) }
        default: list(resource, place, mount)
        }
    }

    private mutating func enter(_ branch: Branch, _ place: Place) {
        for end in branch.ends {
            var inside = place
            for mistake in end.route?.mistakes ?? [] where end.route?.methods.first == end.method {
                mistakes.append("\(end.text): \(mistake)")
            }
            guard end.isMount else {
                inside.segments += end.method == nil ? end.pattern.segments.orSlash : end.pattern.segments
                list(end, inside, at: place.segments.path)
                continue
            }
            inside.segments += end.pattern.segments.orSlash.withoutRest
            if end.resource is Branch, let name = end.route?.name { inside.namePrefix += name + "." }
            visit(end.resource, inside, end)
        }
    }

    /// A resource with a tree of its own that nobody sees.
    private mutating func list(_ resource: any Resource, _ place: Place, _ mount: RouteEnd?) {
        note(mount?.route?.name, place)
        append(
            Site.Routes.Entry(
                methods: resource.allowedMethods, path: place.segments.path,
                name: mount?.route?.name.map { place.namePrefix + $0 },
                host: place.host, resource: "\(type(of: resource))", hasMoreBelow: !(resource is any Leaf),
                mount: Array(place.segments.dropLast(mount?.pattern.segments.orSlash.withoutRest.count ?? 0)).path,
                middleware: place.middleware, parameters: place.segments.parameters, routeMethods: [], notes: [:]))
    }

    private mutating func list(_ end: RouteEnd, _ place: Place, at mount: String) {
        // A route for several methods has an end for each; its name counts once.
        if end.method == nil || end.route?.methods.first == end.method { note(end.route?.name, place) }
        append(
            Site.Routes.Entry(
                methods: end.methods, path: place.segments.path, name: end.route?.name.map { place.namePrefix + $0 },
                host: place.host, resource: end.method == nil ? "\(type(of: end.resource))" : nil, hasMoreBelow: false,
                mount: mount, middleware: place.middleware + end.resource.middleware.count,
                parameters: place.segments.parameters, routeMethods: end.route?.methods ?? [],
                notes: end.route?.notes ?? [:]))
    }

    private mutating func append(_ entry: Site.Routes.Entry) {
        if entries.count < RouteWalk.limit { entries.append(entry) } else { isCut = true }
    }

    private mutating func note(_ name: String?, _ place: Place) {
        guard let name, named.count < RouteWalk.limit else { return }
        named.append(NamedRoute(name: place.namePrefix + name, segments: place.segments, host: place.host))
    }

    /// A sentence for each name that several routes of one host have.
    var nameConflicts: [String] {
        let groups = Dictionary(grouping: named) { [ByteName($0.name), ByteName($0.host?.description ?? "")] }
        let twice = groups.values.filter { $0.count > 1 }.compactMap { group in
            group.first.map {
                "the name \"\($0.name)\" has several routes: \(group.map(\.segments.path).joined(separator: ", "))"
            }
        }
        return twice.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// A parameter of a route's whole path.
package struct RouteParameter: Sendable {
    package let name: String
    package let value: RouteValue
    /// Whether it takes all that is left.
    package let isRest: Bool
}

extension [RoutePattern.Segment] {
    fileprivate var parameters: [RouteParameter] {
        compactMap { segment in
            switch segment {
            case .literal: nil
            case .capture(let capture): RouteParameter(name: capture.name, value: capture.value, isRest: false)
            case .parameter(let name): RouteParameter(name: name, value: .text, isRest: false)
            case .rest(let name): RouteParameter(name: name, value: .text, isRest: true)
            }
        }
    }
}
