// Branch+Route.swift - what was declared about a route, for whoever lists them. No request looks at it.

public import HTTPTypes

extension Branch {
    /// A route that has grown: `get(_:name:bodyLimit:_:)` and the like return it, so that more can be said about it,
    /// such as a description for programs (WryneckWeb's `describe(_:)`). It may be dropped.
    public final class Route {
        /// The methods that the route answers.
        public let methods: [HTTPRequest.Method]
        /// The path as it was written, from its branch on.
        public let path: String
        /// The name for `Site.url(for:_:query:base:)`; nil without one.
        public let name: String?
        /// What others have declared, by its type.
        package var notes: [ObjectIdentifier: any Sendable] = [:]
        /// What is wrong with it: a server with such a route does not start.
        package var mistakes: [String] = []

        init(_ methods: [HTTPRequest.Method], _ path: String, name: String?) {
            (self.methods, self.path, self.name) = (methods, path, name)
        }
    }
}
