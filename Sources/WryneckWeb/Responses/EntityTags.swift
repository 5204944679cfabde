// EntityTags.swift - tags for answers that are in memory, made of their bytes: RFC 9110 §8.8.3.
// Invariant: what it tags is the content as it is here; compression behind it makes the tag weak.

internal import HTTPTypes
public import Wryneck
internal import WryneckHTTP
internal import WryneckReactor

/// Gives small answers an ETag that is a digest of their bytes, and answers 304 to clients that have them: saves the
/// way of the bytes, not the work of making them. `Request.respond(etag:...)` saves both, where a program knows a
/// version.
///
/// ```swift
/// root.use(EntityTags())
/// ```
/// It tags answers to GET and HEAD with status 200 whose bytes are ready, and which have no ETag and no `no-store`.
/// Added behind `Compression`, it sees what is not compressed yet, and so works with it.
public final class EntityTags: Middleware {
    private let byteLimit: Int
    private let isWeak: Bool

    /// - Parameters:
    ///   - byteLimit: the most bytes of a body that are digested, on the reactor's thread: some 5 µs for each KiB.
    ///   - isWeak: whether tags are weak: for pages that differ in what does not matter, such as a nonce outside of the
    ///     bytes. If-Match and ranges need strong ones.
    public init(upTo byteLimit: Int = 64 * 1024, isWeak: Bool = false) {
        self.byteLimit = byteLimit
        self.isWeak = isWeak
    }

    /// Tags the answer, or replaces it by 304.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way.
    /// - Returns: the changed rendering.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        let rendering = try next(request)
        guard request.isRead else { return rendering }
        let headers = request.headers
        return rendering.map { [byteLimit, isWeak] response in
            guard case .bytes(let bytes) = response.body, bytes.count <= byteLimit, Self.mayHaveTag(response),
                let tag = ContentHash.tag(bytes).flatMap({ EntityTag($0.opaque, isWeak: isWeak) })
            else { return response }
            return Self.answer(response, tag, headers)
        }
    }

    private static func mayHaveTag(_ response: Response) -> Bool {
        response.status == .ok && !response.headers.contains(.eTag)
            && !response.headers.all(.cacheControl).contains { $0.lowercased().contains("no-store") }
    }

    private static func answer(_ response: Response, _ tag: EntityTag, _ headers: Headers) -> Response {
        var response = response
        response.headers[.eTag] = tag.description
        guard Preconditions.isConditional(headers) else { return response }
        let modified = response.headers[.lastModified].flatMap { HTTPDate($0) }
        switch Preconditions.evaluate(headers, tag: tag, modified: modified, now: Int(Syscalls.wallClockSeconds())) {
        case .proceed: return response
        case .failed: return .text("412 Precondition Failed\n", status: .preconditionFailed)
        case .notModified:
            // RFC 9110 §15.4.5: what describes the content is left out.
            for name in [HTTPField.Name.contentType, .contentLanguage, .contentDisposition, .contentLength] {
                response.headers.remove(name)
            }
            return Response(status: .notModified, headers: response.headers)
        }
    }
}
