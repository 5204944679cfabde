// Compression.swift - compresses responses for clients that accept it: RFC 9110 §8.4, §12.5.3.
// Invariants: the head describes the body that is sent; a response that might have been compressed says so in Vary;
// never 204, 206 or 304, never for HEAD, and never a body that is encoded already.

#if Compression
    internal import HTTPTypes
    internal import WryneckCompression
    internal import WryneckHTTP
    internal import WryneckReactor

    /// Compresses responses for clients that accept it.
    ///
    /// ```swift
    /// root.use(Compression())
    /// ```
    ///
    /// Compressed are bodies of a type on the list, of at least `minimumBytes` or of unknown length (a stream of
    /// unknown length is flushed at the end of each turn, so that server-sent events do not get stuck). The response
    /// gets `Content-Encoding` and `Vary`, a strong ETag becomes a weak one, and `Accept-Ranges` goes. HEAD gets the
    /// head that GET would get.
    ///
    /// Not compressed are 204, 206 and 304, responses that have a `Content-Encoding` already (`identity` is a handler's
    /// way to say "not this one") or `Cache-Control: no-transform`, and bodies with a digest of their own (RFC 9530).
    ///
    /// - Important: **BREACH.** An attacker who can put text into a page, make a victim's browser request it many
    ///   times, and see the length of the encrypted answers, can guess a secret in the same page (a CSRF token, a name)
    ///   bit by bit. Pages that repeat parts of the request *and* hold a secret should not be compressed: name them in
    ///   `Options.excludes`, or answer with `Content-Encoding: identity`.
    ///
    /// **Where the work is done.** Up to 16 KiB of a response in one turn are compressed on the reactor's thread, at
    /// the default levels in some 0.3 ms; more goes to the reactor's threads in pieces of 64 KiB, and files are read
    /// there, too. A slow connection pauses its producer, as without compression. **Memory.** Each body that is being
    /// compressed has an encoder of at most 2 MiB (`Compressor.memoryLimit`; gzip 0.3), and there are at most
    /// `Options.streams` on a reactor; responses beyond that are sent as they are.
    ///
    /// A client that accepts neither the content as it is nor any of the codings gets 406.
    public final class Compression: Middleware {
        private let options: Options
        private let pool: EncoderPool

        /// - Parameter options: what is compressed, and how. Each reactor has encoders of its own.
        public init(_ options: Options = Options()) {
            self.options = options
            pool = EncoderPool(limit: max(options.streams, 0), levels: options.levels)
        }

        /// Passes the request on and compresses the response.
        /// - Parameters:
        ///   - request: its Accept-Encoding decides.
        ///   - next: the rest of the way down the tree.
        /// - Returns: the response of `next`, compressed if possible.
        /// - Throws: what `next` throws.
        public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
            try request.amending(next) { [self] response in try change(&response, request) }
        }

        private func change(_ response: inout Response, _ request: Request) throws {
            switch CompressionRule.judge(response, request, options) {
            case .leave: break
            case .leaveIdentity: response.headers.remove(.contentEncoding)
            case .vary: response.headers.addVary("Accept-Encoding")
            case .notModified:
                response.headers.addVary("Accept-Encoding")
                response.headers.weakenTag(ifSentIn: request.headers)
            case .mayEncode:
                response.headers.addVary("Accept-Encoding")
                let accepted = AcceptedCodings(request.headers)
                guard let coding = accepted.best(of: options.codings) else {
                    guard accepted.acceptsIdentity || !(200..<300).contains(response.status.code) else {
                        throw HTTPError(.notAcceptable)
                    }
                    return
                }
                try encode(&response, coding, isRequired: !accepted.acceptsIdentity, request)
            case .tooSmall:
                // Too small, unless the client accepts nothing else.
                let accepted = AcceptedCodings(request.headers)
                guard !accepted.acceptsIdentity, let coding = accepted.best(of: options.codings) else { return }
                response.headers.addVary("Accept-Encoding")
                try encode(&response, coding, isRequired: true, request)
            }
        }

        private func encode(_ response: inout Response, _ coding: ContentCoding, isRequired: Bool, _ request: Request)
            throws
        {
            if request.method == .head {
                // The compressed length is unknown, and the producer is not run for HEAD.
                response.body = .stream(StreamBody(length: nil, producer: .async { _ in }))
                return response.headers.describe(coding)
            }
            if case .bytes(let bytes) = response.body, bytes.count <= EncodingFilter.loopBytes {
                guard let encoded = encoded(bytes, coding), isRequired || encoded.count < bytes.count else { return }
                response.body = .bytes(encoded)
                return response.headers.describe(coding)
            }
            guard let stream = response.body.asStream(on: request.reactor), let lease = pool.lease(coding) else {
                return
            }
            // A producer that knows its length sends no events, so nothing has to be flushed.
            response.body = .stream(
                stream.through(EncodingFilter(lease, on: request.reactor, flushes: stream.promised == nil), length: nil)
            )
            response.headers.describe(coding)
        }

        /// The compressed bytes; nil if there is no memory.
        private func encoded(_ bytes: [UInt8], _ coding: ContentCoding) -> [UInt8]? {
            guard let encoder = try? pool.take(coding) else { return nil }
            defer { pool.give(encoder, coding) }
            return encoder.withLock { encoder in
                var output: [UInt8] = []
                do throws(CompressionError) {
                    try encoder.process(bytes, into: &output)
                    try encoder.finish(into: &output)
                } catch {
                    return nil
                }
                return output
            }
        }
    }

    extension Headers {
        /// Changes the fields that depend on the coding: RFC 9110 §8.4, §8.8.3.3. Ranges would be those of the
        /// uncompressed content.
        fileprivate mutating func describe(_ coding: ContentCoding) {
            self[.contentEncoding] = coding.rawValue
            remove(.contentLength)
            remove(.acceptRanges)
            if let tag = self[.eTag], tag.hasPrefix("\"") { self[.eTag] = "W/" + tag }
        }

        /// RFC 9111 §4.3.4: a 304 has to have the tag of the stored response. If that is the weak form, it is in the
        /// request.
        fileprivate mutating func weakenTag(ifSentIn request: Headers) {
            guard let tag = self[.eTag], tag.hasPrefix("\""),
                request.all(.ifNoneMatch).contains(where: { $0.contains("W/" + tag) })
            else { return }
            self[.eTag] = "W/" + tag
        }
    }
#endif
