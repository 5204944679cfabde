// Beginning.swift - the first bytes of a response's body: the rest is not waited for.

import WryneckClient

/// Thrown where there is enough.
private struct Enough: Error {}

/// Reads a body up to a limit.
/// - Parameters:
///   - response: its body must not be read elsewhere.
///   - limit: bytes behind it are dropped.
/// - Returns: the bytes, all of them or so many.
func beginning(of response: ClientResponse, upTo limit: Int) -> Deferred<[UInt8]> {
    var bytes: [UInt8] = []
    return response.body
        .forEach { piece in
            bytes += piece.prefix(limit - bytes.count)
            if bytes.count == limit { throw Enough() }
        }
        .addErrback(as: Enough.self) { _ in response.cancel() }
        .map { bytes }
}
