// RequestTranslation.swift - from a client's request to the one for a backend: RFC 9110 §7, RFC 9112 §3.
// Invariant: the result is written anew from checked parts. What could be read in two ways, by this server and by the
// backend, is refused before anything is sent.

internal import HTTPTypes
package import WryneckHTTP

/// The rules for requests.
package struct RequestTranslation: Sendable {
    private let options: ForwardingOptions

    package init(_ options: ForwardingOptions) { self.options = options }

    /// What to do with a request.
    package enum Verdict: Sendable {
        /// Send this to a backend.
        case forward(ForwardedRequest)
        /// Answer it here, as the last of its recipients: an OPTIONS that may pass no further proxy (RFC 9110 §7.6.2).
        case answer
    }

    /// Throws for a request that is not forwarded.
    package func translate(_ request: ReceivedRequest) throws(HTTPError) -> Verdict {
        try checkMethod(request.head.method)
        try checkPasses(request.headers)
        let opensWebSocket = try Self.opensWebSocket(request.head)
        let (mount, path) = try place(request)
        let forwards = try MaxForwards.read(request.head.method, request.headers)
        guard forwards != 0 else { return .answer }
        return .forward(
            ForwardedRequest(
                method: request.head.method, path: path, query: request.head.rawQuery, host: host(request.head),
                headers: headers(request, forwards: forwards.map { $0 - 1 }, opensWebSocket: opensWebSocket),
                opensWebSocket: opensWebSocket, mount: mount))
    }

    /// RFC 9110 §9.3.6: a tunnel would be past all the rules of the tree. §9.3.8: TRACE shows the fields that proxies
    /// add.
    private func checkMethod(_ method: HTTPRequest.Method) throws(HTTPError) {
        switch method {
        case .connect: throw HTTPError(.notImplemented, headers: [.connection: "close"])
        case .trace:
            throw HTTPError(.methodNotAllowed, headers: [.allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"])
        default: return
        }
    }

    /// RFC 9110 §7.6.3; 508 is RFC 5842's, for what is much the same.
    private func checkPasses(_ headers: Headers) throws(HTTPError) {
        guard let name = options.via, ViaField.passes(name, headers) >= ViaField.mostPasses else { return }
        throw HTTPError(
            HTTPResponse.Status(code: 508, reasonPhrase: "Loop Detected"), "the request goes round in a circle")
    }

    /// A body behind a request for frames is refused: one side would read as frames what the other takes for the body
    /// (CVE-2026-58055). RFC 6455 §4.1: a WebSocket begins with GET; with another method the offer is not passed on, as
    /// those of other protocols are not.
    private static func opensWebSocket(_ head: RequestHead) throws(HTTPError) -> Bool {
        guard head.offersWebSocket else { return false }
        guard !head.hasBody else { throw HTTPError(.badRequest, "a request for a WebSocket has no body") }
        return head.method == .get
    }

    /// What is taken off the path, and what is left of it.
    private func place(_ request: ReceivedRequest) throws(HTTPError) -> (mount: String, path: String) {
        guard !request.head.isAboutServer else { return try ("", asterisk(request.head.method)) }
        let whole = request.head.rawPath
        try PathRules.check(whole, options.paths)
        guard options.prefix == .strip else { return ("", whole) }
        let cut = MountPath(whole, walked: request.walked)
        return (cut.mount, cut.rest)
    }

    /// RFC 9112 §3.2.4.
    private func asterisk(_ method: HTTPRequest.Method) throws(HTTPError) -> String {
        guard method == .options else { throw HTTPError(.badRequest, "only OPTIONS is about a server") }
        return "*"
    }

    private func host(_ head: RequestHead) -> String? {
        switch options.host {
        case .keep: head.authority
        case .rewrite: nil
        case .set(let host): host
        }
    }

    /// The client's fields that pass, and behind them those of this proxy.
    private func headers(_ request: ReceivedRequest, forwards: Int?, opensWebSocket: Bool) -> Headers {
        let isTrusted = options.trustedProxies?.includes(request.peer) ?? false
        let filter = RequestFilter(
            request.headers, method: request.head.method, isTrusted: isTrusted, underscores: options.underscores)
        var lines = FieldLines()
        request.headers.forEachField { name, value in
            if filter.passes(name) { lines.append(name, value) }
        }
        if request.headers.takesTrailers { lines.append("TE", "trailers") }
        if opensWebSocket { lines.append("Upgrade", "websocket") }
        if let forwards { lines.append("Max-Forwards", String(forwards)) }
        ForwardedTrail(request, options.trustedProxies).write(options.forwarded, to: &lines)
        if let name = options.via { lines.append("Via", ViaField.member(request.head.version, name)) }
        return lines.headers(from: request.headers)
    }
}

extension Headers {
    /// Whether TE says that trailers are not dropped on the way to the client: RFC 9110 §10.1.4.
    fileprivate var takesTrailers: Bool {
        guard contains(.te) else { return false }
        return all(.te).contains { value in
            value.split(separator: ",").contains { String($0.trimmed).hasSameBytesIgnoringCase(as: "trailers") }
        }
    }
}
