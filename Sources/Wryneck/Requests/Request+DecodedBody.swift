// Request+DecodedBody.swift - a body whose coding middleware has undone, in the place of the one that comes.
// Invariant: the limit of a route holds for the bytes that its handler reads; those on the wire may be a little more,
// as what cannot be compressed is, but never without a limit: a coding can stand for nothing at all.

internal import HTTPTypes
internal import WryneckBodies

extension Request {
    /// Gives readers another body than the one that comes. The fields that described that one are dropped.
    func replaceBody(by decoded: RequestBody) {
        madeExtras.decodedBody = decoded
        dropFields([.contentEncoding, .contentLength])
    }

    /// Sets the most bytes of the body, and refuses one that is known to have more.
    func limitBody(to limit: Int) throws {
        let body = body
        body.setLimit(limit)
        if extras?.decodedBody != nil {
            wireBody.setLimit(Request.wireLimit(limit))
            if let error = wireBody.failure { throw error }
        }
        if let error = body.failure { throw error }
    }

    /// Room for the coding's own bytes. gzip adds five bytes to each 64 KiB that it cannot compress, and 18 in all.
    private static func wireLimit(_ limit: Int) -> Int {
        let (room, overflow) = limit.addingReportingOverflow(limit / 64 + 1024)
        return overflow ? .max : room
    }
}
