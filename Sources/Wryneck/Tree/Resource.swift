// Resource.swift - what hangs in the tree. Twisted's IResource.

public import HTTPTypes
internal import WryneckHTTP

/// A node of the tree of resources that a site serves.
///
/// A resource lives on one reactor and is only ever touched by its thread: it needs no locks.
public protocol Resource: AnyObject {
    /// The next resource on the way down, or nil if the way ends here and this resource renders the request.
    ///
    /// It takes from `path` as much as it is responsible for: a branch one segment, a file tree all of them, a virtual host none. It has
    /// no side effects. The default answers 404 if any segment is left, else nil.
    /// - Parameters:
    ///   - request: the request; its `path` is the state before this step.
    ///   - path: what is left to walk.
    /// - Returns: the next resource; nil if this one renders.
    /// - Throws: what the client is to be told, such as `HTTPError(.notFound)`.
    func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)?

    /// Answers the request: now, by a Deferred, or by async code. Called for the methods in `allowedMethods`; also for HEAD
    /// where GET is among them (the body is then left out on the wire).
    /// - Parameter request: the request, whose path was walked to here.
    /// - Returns: the answer, or where it will come from.
    /// - Throws: `HTTPError` for what the client is to be told; any other error becomes a 500 that tells nothing.
    func render(_ request: Request) throws -> Rendering

    /// The methods that `render(_:)` takes; GET unless told. Others are answered with 405 and this list, OPTIONS with the list alone.
    var allowedMethods: [HTTPRequest.Method] { get }

    /// The most bytes that a request's body may have here, nil for the server's limit. A larger one is refused with 413 before `render(_:)`,
    /// if the request tells its length.
    var bodyLimit: Int? { get }

    /// Whether a body must tell its length before it comes: a chunked one then gets 411.
    var requiresLength: Bool { get }

    /// What wraps the walk below this resource and its own render.
    var middleware: [any Middleware] { get }
}

/// Made once: a literal in the default would be an array of its own for every request.
private let getOnly: [HTTPRequest.Method] = [.get]

extension Resource {
    /// 404 if any segment is left, else nil.
    public func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)? {
        // "/" has nothing to walk: a leaf can be a whole site.
        guard path.isAtEnd || path.isRoot else { throw HTTPError(.notFound) }
        return nil
    }
    /// GET.
    public var allowedMethods: [HTTPRequest.Method] { getOnly }
    /// The server's limit.
    public var bodyLimit: Int? { nil }
    /// No.
    public var requiresLength: Bool { false }
    /// None.
    public var middleware: [any Middleware] { [] }
}

/// Something that wraps all requests below a branch: it sees the request before, and the answer or the error after.
public protocol Middleware: AnyObject {
    /// Answers the request, usually by calling `next`.
    ///
    /// What comes back may not be settled yet: use the rendering's `map` and `mapError` to change it, or `Request.amending(_:_:)` to change the
    /// pages of errors, too.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way: the walk below, and the render. It throws what they throw, 404 and 405 included. It may be called
    ///     later, from a Deferred or a task, on the reactor's thread.
    /// - Returns: what the client is to be told.
    /// - Throws: the same.
    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering
}
