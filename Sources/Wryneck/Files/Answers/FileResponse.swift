// FileResponse.swift - the answer to a request for a file: all of it, a part of it, or 304.
// Invariant: GET and HEAD differ only in Range, which HEAD does not have (RFC 9110 §14.2).

internal import HTTPTypes
internal import WryneckHTTP

enum FileResponse {
    /// Answers a GET or HEAD, or throws 412 or 416. `now`, in seconds since 1970, is called only if a date has to be
    /// compared.
    static func answer(_ request: Request, with file: ServedFile, now: () -> Int) throws(HTTPError) -> Response {
        let headers = request.headers
        if Preconditions.isConditional(headers) {
            switch Preconditions.evaluate(headers, tag: file.tag, modified: file.modified, now: now()) {
            case .proceed: break
            case .notModified: return Response(status: .notModified, headers: file.notModifiedHeaders)
            case .failed: throw HTTPError(.preconditionFailed)
            }
        }
        if request.method == .get, let value = headers[.range],
            Preconditions.allowsRange(headers, tag: file.tag, modified: file.modified, now: now())
        {
            return try part(of: file, value, request)
        }
        return Response(headers: file.headers, body: file.body(now: request.reactor.now))
    }

    /// The program's page for a path where nothing is. It represents no resource, so it has no ranges and no
    /// conditions.
    static func notFound(_ request: Request, with page: ServedFile) -> Response {
        Response(
            status: .notFound, headers: [.contentType: page.type, .xContentTypeOptions: "nosniff"],
            body: page.body(now: request.reactor.now))
    }

    private static func part(of file: ServedFile, _ value: String, _ request: Request) throws(HTTPError) -> Response {
        switch ByteRanges.parse(value, size: file.size) {
        case .unsatisfiable:
            throw HTTPError(
                .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(file.size)", .acceptRanges: "bytes"])
        case .ranges(let ranges) where ranges.count == 1:
            var headers = file.headers
            headers[.contentRange] = ByteRanges.contentRange(ranges[0], size: file.size)
            return Response(status: .partialContent, headers: headers, body: file.body(ranges[0]))
        case .ranges(let ranges):
            if let parts = MultipartRanges(file, ranges) { return parts.response }
            return Response(headers: file.headers, body: file.body(now: request.reactor.now))
        case .ignored:
            return Response(headers: file.headers, body: file.body(now: request.reactor.now))
        }
    }
}
