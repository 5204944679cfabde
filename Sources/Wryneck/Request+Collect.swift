// Request+Collect.swift - the whole body at once, with a limit: by a Deferred and by async/await.

public import WryneckDeferred
internal import WryneckHTTP

extension Request {
    /// Reads the whole body.
    /// - Parameter limit: the most bytes to take, at least zero.
    /// - Returns: fires with the bytes, or fails with `HTTPError(.contentTooLarge)` when there are more.
    public func collect(upTo limit: Int) -> Deferred<[UInt8]> {
        body.setLimit(limit)
        var bytes: [UInt8] = []
        return body.forEach { bytes.append(contentsOf: $0) }.map { bytes }
    }

    /// Reads the whole body.
    /// - Parameter limit: the most bytes to take, at least zero.
    /// - Returns: the bytes.
    /// - Throws: `HTTPError(.contentTooLarge)` when there are more; why the body broke off.
    public nonisolated(nonsending) func collect(upTo limit: Int) async throws -> [UInt8] {
        body.setLimit(limit)
        var bytes: [UInt8] = []
        while let piece = try await body.next().value { bytes.append(contentsOf: piece) }
        return bytes
    }
}
