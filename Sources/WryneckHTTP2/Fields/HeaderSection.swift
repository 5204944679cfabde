// HeaderSection.swift - one header section that came in, as nghttp2 has decoded it, and what is made of it.
// Invariant: nghttp2 checks the form (RFC 9113 §8.2, §8.3): names, values, which pseudo-header fields there are and in
// what order, fields of a connection, Content-Length. What it leaves to a server is checked here.

#if HTTP2

    internal import CNGHTTP2
    import HTTPTypes
    import WryneckHTTP

    /// Lent: valid until the session takes more input.
    struct HeaderSection {
        private let raw: cngh2_section

        init(_ raw: cngh2_section) { self.raw = raw }

        var isTooLarge: Bool { raw.is_too_large != 0 }
        var isResponse: Bool { part(CNGH2_STATUS) != nil }

        private static let tooLarge = ProtocolViolation(.requestHeaderFieldsTooLarge, "too many header fields")

        // MARK: Requests

        /// Makes a request's head. `isLast` is whether no body follows; a target of more than `longestTarget` bytes
        /// is 414; `scratch` is room for the bytes, see `RequestHead`.
        func request(
            isLast: Bool, longestTarget: Int, scratch: inout [UInt8]
        ) throws(ProtocolViolation) -> (head: RequestHead, facts: HTTP2Facts) {
            guard !isTooLarge else { throw Self.tooLarge }
            let isConnect = part(CNGH2_METHOD)?.elementsEqual("CONNECT".utf8) ?? false
            var parts = try requestParts(isConnect: isConnect)
            if isConnect { parts.connectProtocol = part(CNGH2_PROTOCOL) }
            guard parts.method.count <= Self.longestMethod else {
                throw ProtocolViolation(.notImplemented, "method too long")
            }
            guard parts.target.count <= longestTarget else { throw ProtocolViolation(.uriTooLong, "target too long") }
            // RFC 9110 §9.3.6: a CONNECT has no content. What comes behind it belongs to the tunnel.
            let head = try RequestHead(
                parts, version: .http2, bodyLength: isLast || isConnect ? BodyLength.none : nil, scratch: &scratch)
            if isConnect, head.headers.contains(.contentLength) {
                throw ProtocolViolation(.badRequest, "CONNECT with Content-Length")
            }
            return (head, facts(head, isLast: isLast, isConnect: isConnect))
        }

        /// As long as in HTTP/1.
        private static let longestMethod = 32

        private func requestParts(isConnect: Bool) throws(ProtocolViolation) -> RequestParts {
            guard let method = part(CNGH2_METHOD) else { throw ProtocolViolation(.badRequest, "missing method") }
            let (authority, host) = (part(CNGH2_AUTHORITY), part(CNGH2_HOST))
            if let authority, let host, !AuthorityRule.areSame(authority, host, scheme: part(CNGH2_SCHEME)) {
                throw ProtocolViolation(.badRequest, "Host is not :authority")
            }
            // RFC 9113 §8.5: a CONNECT has no path. Its target is the authority, with the port.
            guard let target = part(CNGH2_PATH) ?? (isConnect ? authority : nil) else {
                throw ProtocolViolation(.badRequest, "missing path")
            }
            return RequestParts(
                method: method, target: target, authority: authority ?? host, lines: lines,
                lineCount: Int(raw.line_count), cookies: cookies)
        }

        private func facts(_ head: RequestHead, isLast: Bool, isConnect: Bool) -> HTTP2Facts {
            let headers = head.headers
            return HTTP2Facts(
                isLast: isLast, isConnect: isConnect,
                expectation: raw.has_expect == 0 || isConnect ? .none : Self.expectation(headers),
                priority: raw.has_priority == 0 ? nil : headers.withFirst(.priority) { $0.map { HTTP2Priority($0) } })
        }

        /// RFC 9110 §10.1.1.
        private static func expectation(_ headers: Headers) -> HTTP1Facts.Expectation {
            headers.all(.expect).map { $0.lowercased() } == ["100-continue"] ? .continue : .unknown
        }

        // MARK: Responses and trailers

        /// Makes a response's head; nil if it has no status, or has one that cannot be.
        func response(isLast: Bool) throws(ProtocolViolation) -> HTTP2ResponseHead? {
            guard !isTooLarge else { throw Self.tooLarge }
            guard let digits = part(CNGH2_STATUS), let status = Int(String(decoding: digits, as: UTF8.self)),
                (100...999).contains(status)
            else {
                return nil
            }
            let headers = try Headers(lines: lines, count: Int(raw.line_count), areTrailers: false)
            let length = headers[.contentLength].flatMap { Int($0) }
            let body: BodyLength = isLast || length == 0 ? .none : length.map { .known($0) } ?? .unknown
            return HTTP2ResponseHead(statusCode: status, headers: headers, bodyLength: body)
        }

        func trailers() throws(ProtocolViolation) -> Headers {
            guard !isTooLarge else { throw ProtocolViolation(.requestHeaderFieldsTooLarge, "too many trailers") }
            return try Headers(lines: lines, count: Int(raw.line_count), areTrailers: true)
        }

        // MARK: Bytes

        private var lines: UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: raw.lines, count: raw.lines == nil ? 0 : raw.line_bytes)
        }

        private var cookies: UnsafeRawBufferPointer? {
            raw.cookie_count == 0
                ? nil : UnsafeRawBufferPointer(start: raw.cookies, count: raw.cookies == nil ? 0 : raw.cookie_bytes)
        }

        private func part(_ part: cngh2_part) -> UnsafeRawBufferPointer? {
            let range = withUnsafeBytes(of: raw.parts) { $0.bindMemory(to: cngh2_range.self)[Int(part.rawValue)] }
            guard range.is_there != 0 else { return nil }
            let start = raw.values.map { $0 + Int(range.offset) }
            return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(range.length))
        }
    }

#endif
