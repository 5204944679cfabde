// TreeReview.swift - a look through a tree before it serves.

internal import WryneckReactor

/// A resource that uses a folder, or another source of files, and can tell whether it is there.
protocol FolderUser: Resource {
    func open() throws
}

/// A resource that goes on at others, whatever the path is.
protocol Wrapping: Resource {
    var inner: [any Resource] { get }
}

/// The mistakes in a tree, as far as it can be seen from its root: the children of a program's own resources are
/// hidden.
struct TreeReview {
    /// Mistakes, with any of which the tree must not serve.
    private(set) var mistakes: [String] = []
    /// Likely misunderstandings.
    private(set) var remarks: [String] = []
    /// The resources that were visited: a tree may have cycles.
    private var seen: Set<ObjectIdentifier> = []

    init(of root: any Resource) {
        visit(root, "")
        let walk = RouteWalk(of: root)
        mistakes += walk.mistakes + walk.nameConflicts
    }

    private mutating func visit(_ resource: any Resource, _ path: String) {
        guard seen.insert(ObjectIdentifier(resource)).inserted else { return }
        if TreeReview.hasLeafFlag(resource) {
            remarks.append(
                "the \(type(of: resource)) at \"\(path)\" has a property isLeaf, which nobody reads: "
                    + "take the rest of the path in child(of:along:), by path.popAll(), and return nil")
        }
        if let user = resource as? any FolderUser { look(at: user, path) }
        for inner in (resource as? any Wrapping)?.inner ?? [] { visit(inner, path) }
        mistakes += (resource as? VirtualHosts)?.mistakes ?? []
        guard let branch = resource as? Branch else { return }
        mistakes += (branch.mistakes ?? []).map { path.isEmpty ? $0 : "in the branch at \"\(path)\": \($0)" }
        for mount in branch.mounts {
            visit(mount.resource, path.isEmpty ? mount.pattern.text : "\(path)/\(mount.pattern.text)")
        }
    }

    /// Tells of a folder that is not there. It may come later, so this is no mistake.
    private mutating func look(at user: any FolderUser, _ path: String) {
        do { try user.open() } catch {
            var place = ""
            if let directory = (error as? Files.DirectoryError)?.directory, !directory.hasPrefix("/"),
                let here = Syscalls.workingDirectory()
            {
                place = ", which is \(here == "/" ? "" : here)/\(directory)"
            }
            remarks.append("the \(type(of: user)) at \"\(path)\" can serve nothing: \(error)\(place)")
        }
    }

    /// Whether a resource has Twisted's flag for taking the rest of the path, which compiles and does nothing.
    private static func hasLeafFlag(_ resource: any Resource) -> Bool {
        var mirror: Mirror? = Mirror(reflecting: resource)
        while let here = mirror {
            if here.children.contains(where: { $0.label == "isLeaf" }) { return true }
            mirror = here.superclassMirror
        }
        return false
    }
}
