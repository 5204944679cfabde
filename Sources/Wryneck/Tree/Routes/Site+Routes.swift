// Site+Routes.swift - the routes of a tree as a value, for people and for programs.

public import HTTPTypes
internal import WryneckHTTP

extension Site {
    /// All routes of a tree, in the order of their hosts, paths and methods.
    ///
    /// ```swift
    /// print(site.routes)
    /// // GET    /                        Page
    /// // GET    /notes/{id:Int}  note    2 middleware
    /// // any    /static/...              Files
    /// ```
    /// The children of a program's own resources are hidden, so these are one line, with `...` behind their path. A
    /// branch that hangs in several places is listed in each.
    public struct Routes: Sendable, RandomAccessCollection {
        /// One line of the list.
        public struct Entry: Sendable {
            /// The methods; of a resource that is put somewhere those that it says, or none if it decides later.
            public let methods: [HTTPRequest.Method]
            /// The whole path from the site's root, as it is written: `/users/{id:Int}`.
            public let path: String
            /// The name for `Site.url(for:_:query:base:)`; nil without one.
            public let name: String?
            /// The host of `VirtualHosts`; nil for all.
            public let host: HostPattern?
            /// The type of a resource that is put there; nil for a route.
            public let resource: String?
            /// Whether that resource answers for the paths below, too.
            public let hasMoreBelow: Bool
            /// The path of the branch in which it has grown: `/` for the root.
            public let mount: String
            /// The number of middlewares that a request passes.
            public let middleware: Int
            /// The parameters of the path, in their order.
            package let parameters: [RouteParameter]
            /// All methods of the route; an entry of a route has one of them.
            package let routeMethods: [HTTPRequest.Method]
            /// What was declared about the route, by its type.
            package let notes: [ObjectIdentifier: any Sendable]
        }

        private let entries: [Entry]
        /// Whether there are more routes than a list holds, 10 000.
        public let isCut: Bool

        init(of root: any Resource) {
            let walk = RouteWalk(of: root)
            isCut = walk.isCut
            entries = walk.entries.enumerated()
                .map { (key: $0.element.key, offset: $0.offset, entry: $0.element) }
                .sorted { left, right in
                    left.key == right.key
                        ? left.offset < right.offset : left.key.lexicographicallyPrecedes(right.key)
                }.map(\.entry)
        }

        /// Zero.
        public var startIndex: Int { 0 }
        /// The number of entries.
        public var endIndex: Int { entries.count }
        /// An entry.
        public subscript(index: Int) -> Entry { entries[index] }
    }
}

extension Branch {
    /// All routes of the branch, with those of the branches in it. See `Site.Routes`.
    public var routes: Site.Routes { Site.Routes(of: self) }
}

extension Site.Routes.Entry {
    /// What entries are sorted by. A zero byte stands behind each part, so that a shorter one comes first.
    fileprivate var key: [UInt8] {
        Array((host?.description ?? "").utf8) + [0] + Array(path.utf8) + [0]
            + Array((methods.first?.rawValue ?? "").utf8)
    }

    /// The methods as a list shows them.
    var methodsText: String { hasMoreBelow ? "any" : methods.map(\.rawValue).joined(separator: " ") }

    /// The path as a list shows it.
    var pathText: String { hasMoreBelow ? (path.hasSuffix("/") ? path + "..." : path + "/...") : path }
}

extension Site.Routes: CustomStringConvertible {
    /// A table in text: methods, host and path, name, resource, the number of middlewares.
    public var description: String {
        let rows = entries.map { entry in
            [
                entry.methodsText, (entry.host?.description ?? "") + entry.pathText, entry.name ?? "",
                entry.resource ?? "", entry.middleware == 0 ? "" : "\(entry.middleware) middleware",
            ]
        }
        let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            var line = ""
            for (cell, width) in zip(row, widths) where width > 0 {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
        return (lines + (isCut ? ["and more"] : [])).joined(separator: "\n")
    }
}

extension Site.Routes {
    /// The list as JSON: an array of objects with `methods`, `path`, `name`, `host`, `resource`, `hasMoreBelow`,
    /// `mount` and `middleware`; what is nil is not there.
    public var json: String {
        let objects = entries.map { entry in
            let methods = entry.methods.map { JSONQuoting.quoted($0.rawValue) }
            var members = ["\"methods\":[\(methods.joined(separator: ","))]"]
            members.append("\"path\":\(JSONQuoting.quoted(entry.path))")
            if let name = entry.name { members.append("\"name\":\(JSONQuoting.quoted(name))") }
            if let host = entry.host { members.append("\"host\":\(JSONQuoting.quoted(host.description))") }
            if let resource = entry.resource { members.append("\"resource\":\(JSONQuoting.quoted(resource))") }
            members.append("\"hasMoreBelow\":\(entry.hasMoreBelow)")
            members.append("\"mount\":\(JSONQuoting.quoted(entry.mount))")
            members.append("\"middleware\":\(entry.middleware)")
            return "{\(members.joined(separator: ","))}"
        }
        return "[\n\(objects.joined(separator: ",\n"))\n]\n"
    }
}
