// Resource.swift - a node of the tree. Twisted's IResource.

public import HTTPTypes
internal import WryneckHTTP

/// A node of the tree of resources that a site serves.
///
/// A resource lives on one reactor and is only used by its thread: it needs no locks.
public protocol Resource: AnyObject {
    /// The next resource on the way down; nil if the way ends here and this resource renders the request.
    ///
    /// It removes from `path` the segments for which it is responsible: a branch one segment, a file tree all of them,
    /// a virtual host none. It has no side effects. The default throws 404 if any segment is left, and otherwise
    /// returns nil.
    /// - Parameters:
    ///   - request: the request; its `path` is the state before this step.
    ///   - path: the rest of the path.
    /// - Returns: the next resource; nil if this one renders.
    /// - Throws: the answer to the client, such as `HTTPError(.notFound)`.
    func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)?

    /// Answers the request: now, by a Deferred, or by async code. Called for the methods in `allowedMethods`; also for
    /// HEAD where GET is among them (the body is then not sent).
    /// - Parameter request: the request, whose path was walked to here.
    /// - Returns: the answer, or where it will come from.
    /// - Throws: `HTTPError` to answer with its status; any other error becomes a 500 that reveals nothing.
    func render(_ request: Request) throws -> Rendering

    /// The methods that `render(_:)` answers; GET by default. Others are answered with 405 and this list, OPTIONS with
    /// the list alone.
    var allowedMethods: [HTTPRequest.Method] { get }

    /// The most bytes of a request's body here, more or less than the server's limit; nil for that. A larger one is
    /// refused with 413: before `render(_:)` if the request tells its length, else where it is read (see
    /// `RequestBody`).
    var bodyLimit: Int? { get }

    /// Whether a body has to tell its length in the head: one that does not gets 411.
    var requiresLength: Bool { get }

    /// Wraps the walk below this resource and its own render, the outermost first.
    var middleware: [any Middleware] { get }
}

/// A resource that takes any method, also one that nobody knows, because another server decides.
package protocol AnyMethod: Resource {}

// Made once: a literal in the default would be an array of its own for every request.
private let getOnly: [HTTPRequest.Method] = [.get]

extension Resource {
    /// Throws 404 if any segment is left that no route's `{rest...}` has matched; otherwise nil.
    public func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
        // "/" has nothing to walk: a leaf can be a whole site.
        guard path.isAtEnd || path.isRoot || path.isTaken else { throw HTTPError(.notFound) }
        return nil
    }
    /// GET only.
    public var allowedMethods: [HTTPRequest.Method] { getOnly }
    /// Nil: the server's limit.
    public var bodyLimit: Int? { nil }
    /// False: bodies of unknown length are accepted.
    public var requiresLength: Bool { false }
    /// None.
    public var middleware: [any Middleware] { [] }
}

/// Wraps all requests below a branch: it sees each request before, and the answer or the error after.
public protocol Middleware: AnyObject {
    /// Answers the request, usually by calling `next`.
    ///
    /// The result may not be there yet: use the rendering's `map` and `mapError` to change it, or
    /// `Request.amending(_:_:)` to change error pages, too.
    ///
    /// ```swift
    /// func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
    ///     try next(request).mapError { error in
    ///         guard error is OutOfStock else { throw error }
    ///         return .text("sold out", status: .conflict)
    ///     }
    /// }
    /// ```
    /// **Errors.** Every error from below is an error of the rendering, 404 and 405 included, and whether a handler has
    /// thrown it at once, a Deferred has failed, or async code has thrown it. `next` itself throws nothing, so a
    /// `catch` around it sees nothing.
    /// - Parameters:
    ///   - request: the request, before the walk below the branch.
    ///   - next: the rest of the way: the walk below, and the render. It may be called later, from a Deferred or a
    ///     task, on the reactor's thread. Its type says that it may throw, so that a test can pass any closure.
    /// - Returns: the answer to the client, or where it will come from.
    /// - Throws: the answer to the client, as an error; the middleware outside sees it as an error of its rendering.
    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering
}
