// Request+Collect.swift - the whole body at once, with a limit: by a Deferred and by async/await.

public import WryneckDeferred
internal import WryneckHTTP

extension Request {
    /// Reads the whole body.
    /// - Parameter limit: the most bytes, at least zero; a smaller limit of the resource or the server wins (see
    ///   `RequestBody`). Nil for that limit.
    /// - Returns: fires with the bytes, or fails with an `HTTPError` with 413 when there are more.
    public func collect(upTo limit: Int?) -> Deferred<[UInt8]> { body.gather(upTo: limit ?? standardLimit) }

    /// Reads the whole body.
    /// - Parameter limit: the most bytes, at least zero; a smaller limit of the resource or the server wins (see
    ///   `RequestBody`). Nil for that limit.
    /// - Returns: the bytes.
    /// - Throws: an `HTTPError` with 413 if there are more, or the error that broke the body off.
    public nonisolated(nonsending) func collect(upTo limit: Int?) async throws -> [UInt8] {
        try await body.gather(upTo: limit ?? standardLimit).value
    }

    /// The resource's limit, which is set where the walk ends; before, as in middleware, the server's.
    private var standardLimit: Int { body.currentLimit ?? group.limits.body.bytes }
}
