// CompressionRule.swift - which responses may be compressed: a decision on values.

#if Compression
    internal import HTTPTypes
    internal import WryneckHTTP

    enum CompressionRule {
        enum Verdict: Equatable {
            /// Send it as it is, whatever the client's codings are.
            case leave
            /// Send it as it is, because the handler said so; the coding `identity` itself is not sent (RFC 9110
            /// §8.4.1).
            case leaveIdentity
            /// Send it as it is, because it is a part of a body that would have been compressed as a whole; Vary is
            /// needed all the same.
            case vary
            case notModified
            case mayEncode
            case tooSmall
        }

        static func judge(_ response: Response, _ request: Request, _ options: Compression.Options) -> Verdict {
            if case .upgrade = response.body { return .leave }
            let (status, headers) = (response.status.code, response.headers)
            // No content, or none that is allowed: RFC 9110 §15.
            guard status >= 200, status != 204, status != 205, request.method != .connect else { return .leave }
            if let coding = headers[.contentEncoding] {
                return coding.lowercased() == "identity" ? .leaveIdentity : .leave
            }
            // RFC 9111 §5.2.2.6.
            if headers.all(.cacheControl).contains(where: { $0.lowercased().contains("no-transform") }) {
                return .leave
            }
            if options.excludes(request) { return .leave }
            if status == 304 { return headers[.contentType].map(options.includes) ?? true ? .notModified : .leave }
            guard let type = headers[.contentType], options.includes(type) else { return .leave }
            if status == 206 || headers.contains(.contentRange) { return .vary }
            if digests.contains(where: headers.contains) { return .leave }
            return length(of: response, request).map { $0 < options.minimumBytes } ?? false ? .tooSmall : .mayEncode
        }

        /// The length of the content; a handler of its own for HEAD tells it in the head.
        private static func length(of response: Response, _ request: Request) -> Int? {
            guard request.method == .head, case .empty = response.body else { return response.body.length }
            return response.headers[.contentLength].flatMap { Int($0) } ?? 0
        }

        /// RFC 9530: digests of the very bytes that would change.
        private static let digests: [HTTPField.Name] = ["Content-Digest", "Repr-Digest", "Digest", "Content-MD5"]
            .compactMap { HTTPField.Name($0) }
    }
#endif
