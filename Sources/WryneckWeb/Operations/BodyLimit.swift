// BodyLimit.swift - the most bytes of requests' bodies in a branch. A page's own is `Resource.bodyLimit`, the server's
// `Limits.body.bytes`; the smallest of all on the way counts.

public import Wryneck

/// Refuses bodies that are too large for a branch, with 413: at once if the head tells the length, else as soon as
/// more bytes have come.
///
/// ```swift
/// api.use(BodyLimit(64 * 1024))
/// ```
///
/// It makes limits smaller and never larger: raise the server's for the branch that needs it, and limit the others.
public final class BodyLimit: Middleware {
    private let bytes: Int

    /// - Parameter bytes: the most bytes; a negative number counts as zero.
    public init(_ bytes: Int) { self.bytes = max(bytes, 0) }

    /// Passes the request on if its body is not too large, as far as its head tells.
    /// - Parameters:
    ///   - request: its body gets the limit.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 413, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        if request.head.hasBody {
            request.body.setLimit(bytes)
            if let error = request.body.failure { throw error }
        }
        return try next(request)
    }
}
