// RequestDecompression.swift - undoes the coding of requests' bodies: RFC 9110 §8.4, §12.5.3, §15.5.16.
// Invariants: a handler sees a body and fields that fit each other; nothing is decoded that nobody reads, and nothing
// beyond a limit, whatever a few bytes stand for.

#if Compression
    internal import HTTPTypes
    internal import WryneckCompression
    internal import WryneckHTTP

    /// Undoes the coding of requests' bodies, so that handlers read what the client has compressed: `curl
    /// --data-binary @log.gz -H "Content-Encoding: gzip"`.
    ///
    /// ```swift
    /// root.use(RequestDecompression())
    /// ```
    ///
    /// The body is decoded as it is read, however it is read: as a stream, collected, as JSON, as a form with or
    /// without files. `Content-Encoding` and `Content-Length` are gone from `request.headers`, and the body's length is
    /// not known before its end. The limit of a route, or of the server, holds for the decoded bytes.
    ///
    /// A coding that is not on the list gets 415, and more codings than `Options.stages`, too; with an
    /// `Accept-Encoding` that says what is taken. A reader gets 413 for a body beyond a limit, and 400 for one that is
    /// damaged or cut off. Without this middleware a coded body reaches the handler as it is.
    ///
    /// **Where the work is done.** On the reactor's thread, piece by piece as bytes come, up to 64 KiB ahead of the
    /// reader: some 0.2 ms for a piece.
    public final class RequestDecompression: Middleware {
        private let options: Options
        private var active = 0

        /// - Parameter options: which codings, and how much they may become. Its limits are those of one reactor.
        public init(_ options: Options = Options()) { self.options = options }

        /// Passes the request on with a body that is decoded when it is read.
        /// - Parameters:
        ///   - request: its Content-Encoding decides.
        ///   - next: the rest of the way down the tree.
        /// - Returns: the response of `next`.
        /// - Throws: `HTTPError` with 415 for a coding that is not taken, with 503 if too many are decoded;
        ///   what `next` throws.
        public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
            guard request.headers.contains(.contentEncoding), request.head.hasBody else { return try next(request) }
            let codings = try codings(of: request.headers)
            guard !codings.isEmpty else {
                request.dropFields([.contentEncoding])
                return try next(request)
            }
            guard active < options.bodies else {
                throw HTTPError(
                    .serviceUnavailable, "too many compressed bodies at the same time", headers: [.retryAfter: "1"])
            }
            active += 1
            request.onEnd { [self] in active -= 1 }
            let budget = DecompressionBudget(limit: options.bytes, ratio: options.ratio)
            do throws(CompressionError) {
                let source = try DecodedRequestBody(request.wireBody, codings, budget)
                request.replaceBody(by: source.makeBody())
            } catch {
                throw DecodedRequestBody.answer(to: error)
            }
            return try next(request)
        }

        /// The codings in the order in which they are undone: the last one that was applied first.
        private func codings(of headers: Headers) throws(HTTPError) -> [ContentCoding] {
            var codings: [ContentCoding] = []
            for line in headers.all(.contentEncoding) {
                for member in line.utf8.split(separator: ASCII.comma).map(\.trimmed) where !member.isEmpty {
                    let name = String(decoding: member.map(ASCII.lowercased), as: UTF8.self)
                    // RFC 9110 §8.4.1: `identity` is no coding, and old names of two others.
                    if name == "identity" { continue }
                    let known = ContentCoding(rawValue: name == "x-gzip" ? "gzip" : name)
                    guard let coding = known, options.codings.contains(coding) else {
                        throw unsupported("the content coding is not one that is taken here")
                    }
                    guard codings.count < options.stages else { throw unsupported("too many content codings") }
                    codings.append(coding)
                }
            }
            return codings.reversed()
        }

        /// RFC 9110 §15.5.16: the field says what would be taken.
        private func unsupported(_ reason: String) -> HTTPError {
            let names = options.stages > 0 ? options.codings.map(\.rawValue) : []
            let taken = names.isEmpty ? "identity" : names.joined(separator: ", ")
            return HTTPError(.unsupportedMediaType, "\(reason): \(taken)", headers: [.acceptEncoding: taken])
        }
    }
#endif
