// Branch+Groups.swift - trees in a tree.

extension Branch {
    /// Puts a resource at a path, as setting the subscript does, perhaps with a name for `Site.url(for:_:query:base:)`.
    /// - Parameters:
    ///   - path: as in the subscript.
    ///   - resource: answers there and below.
    ///   - name: the name of the resource; for a branch, what stands with a dot in front of the names in it: `user` in
    ///     a branch that is called `v1` is `v1.user`. Nil for none.
    public func mount(_ path: String, _ resource: any Resource, name: String? = nil) {
        put(resource, at: path, name.map { Route([], path, name: $0) })
    }

    /// Puts a new branch at a path and grows it: the same as a branch that is mounted, with this one's rules for paths.
    ///
    /// ```swift
    /// root.group("admin", guardian) { admin in
    ///     admin.get("report") { _ in .text("secret") }
    ///     admin.delete("users/{id:Int}") { request in ... }
    /// }
    /// ```
    /// - Parameters:
    ///   - path: as in the subscript, and not empty. Nothing else may be there.
    ///   - middleware: guards all of the group, the outermost first.
    ///   - name: as in `mount(_:_:name:)`.
    ///   - grow: grows the routes of the group.
    /// - Returns: the group's branch.
    /// - Throws: what `grow` throws.
    @discardableResult
    public func group(
        _ path: String, _ middleware: any Middleware..., name: String? = nil, grow: (Branch) throws -> Void
    ) rethrows -> Branch {
        let branch = Branch(paths: rules)
        for each in middleware { branch.use(each) }
        noting(path) {
            let pattern = try pattern(path)
            guard !pattern.segments.isEmpty else { throw RouteConflict.groupWithoutPath }
            guard resource(at: pattern.segments[...]) == nil else { throw RouteConflict.taken(path) }
            try self.grow(
                RouteEnd(nil, branch, pattern, name.map { Route([], path, name: $0) }), pattern.segments)
        }
        try grow(branch)
        return branch
    }
}
