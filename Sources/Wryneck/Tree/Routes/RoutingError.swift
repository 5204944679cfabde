// RoutingError.swift - the mistakes in a tree. A subscript cannot throw when it is set, so each branch keeps its
// mistakes, and a server with one does not start.

/// The mistakes in a tree of routes: paths that cannot be a route's, and routes that are in each other's way.
///
/// Starting a server throws this error, and so does making a `TestClient`. A branch that was not in the tree then, or
/// got its mistake later, answers all requests with 500, and the logger gets the reason.
public struct RoutingError: Error, Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// One sentence for each mistake; it names the routes.
    public let mistakes: [String]

    init(_ mistakes: [String]) { self.mistakes = mistakes }

    /// All of them.
    public var description: String { mistakes.joined(separator: "\n") }

    /// All of them; a program that ends with the error shows this text.
    public var debugDescription: String { description }
}
