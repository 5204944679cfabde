// FileResponse.swift - the answer to a request for a file: whole, a part of it, or the word that the client has it already.
// Invariant: GET and HEAD differ in nothing but Range, which HEAD has not (RFC 9110 §14.2).

internal import HTTPTypes
internal import WryneckHTTP

enum FileResponse {
    /// Answers a GET or HEAD, or throws 412 or 416. `now`, in seconds since 1970, is asked only if a date has to be judged.
    static func answer(_ request: Request, with file: ServedFile, now: () -> Int) throws(HTTPError) -> Response {
        let headers = request.headers
        if isConditional(headers) {
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

    /// A page of the program's for what is not there. It is about no resource: nothing can be asked for a part of it, or whether it has changed.
    static func notFound(_ request: Request, with page: ServedFile) -> Response {
        Response(status: .notFound, headers: [.contentType: page.type, .xContentTypeOptions: "nosniff"], body: page.body(now: request.reactor.now))
    }

    private static func isConditional(_ headers: Headers) -> Bool {
        headers.contains(.ifNoneMatch) || headers.contains(.ifModifiedSince) || headers.contains(.ifMatch) || headers.contains(.ifUnmodifiedSince)
    }

    private static func part(of file: ServedFile, _ value: String, _ request: Request) throws(HTTPError) -> Response {
        switch ByteRanges.parse(value, size: file.size) {
        case .unsatisfiable:
            throw HTTPError(.rangeNotSatisfiable, headers: [.contentRange: "bytes */\(file.size)", .acceptRanges: "bytes"])
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
