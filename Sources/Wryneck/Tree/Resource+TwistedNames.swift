// Resource+TwistedNames.swift - Twisted's names for what is called otherwise here: they do not compile, and say what to
// write.

extension Resource {
    /// Say how much of the path is taken in `child(of:along:)`.
    @available(*, unavailable, message: "in child(of:along:) take the rest of the path, path.popAll(), and return nil")
    public var isLeaf: Bool { false }

    /// Return the next resource in `child(of:along:)`.
    @available(*, unavailable, message: "write child(of:along:): path.popFirst() is the name; return the next resource")
    public func getChild(_ name: String, _ request: Request) -> any Resource { self }

    /// Children hang in a `Branch`.
    @available(*, unavailable, message: "children hang in a Branch: branch[\"name\"] = resource")
    public func putChild(_ name: String, _ resource: any Resource) {}

    /// Answer in `render(_:)`.
    @available(*, unavailable, message: "write render(_:); allowedMethods says which methods come, GET unless told")
    public func render_GET(_ request: Request) {}

    /// Answer in `render(_:)`.
    @available(*, unavailable, message: "write render(_:), with [.post] as allowedMethods")
    public func render_POST(_ request: Request) {}
}

extension Branch {
    /// Set the subscript.
    @available(*, unavailable, message: "write branch[\"name\"] = resource")
    public func putChild(_ name: String, _ resource: any Resource) {}

    /// Put a resource at `{rest...}`, or write one with `child(of:along:)`.
    @available(*, unavailable, message: "put a resource at branch[\"{rest...}\"], or write child(of:along:)")
    public func getChild(_ name: String, _ request: Request) -> any Resource { self }
}
