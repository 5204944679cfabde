// ServerHandshake.swift - a request for a WebSocket, and its answer: RFC 6455 §4.2, RFC 8441 §5.
// Invariant: nothing is answered that was not asked for. The origin is judged last, so that 403 tells a page no more
// than that everything else is right.

internal import HTTPTypes
package import WryneckHTTP

/// What a server asks of a handshake.
package struct ServerHandshake: Sendable {
    package var origins: WebSocketOrigins
    package var subprotocols: SubprotocolRule
    /// Nil if messages are not compressed.
    package var compression: WebSocketCompression?

    package init(
        origins: WebSocketOrigins = .sameOrigin, subprotocols: SubprotocolRule = SubprotocolRule(),
        compression: WebSocketCompression? = nil
    ) {
        self.origins = origins
        self.subprotocols = subprotocols
        self.compression = compression
    }

    /// Judges a request.
    /// - Parameters:
    ///   - head: the request; over HTTP/2 an extended CONNECT, which comes here as a GET that offers `websocket`.
    ///   - mayKeepContext: false if there are as many sockets with windows of their own as the server wants.
    /// - Returns: the terms, and the fields of the answer (101, or 200 over HTTP/2).
    /// - Throws: what the request is answered instead.
    package func judge(
        _ head: RequestHead, mayKeepContext: Bool = true
    ) throws(HandshakeRefusal) -> (terms: HandshakeTerms, headers: Headers) {
        var answer = Headers()
        try Self.checkUpgrade(head)
        try Self.checkVersion(head.headers)
        if head.version != .http2 {
            answer[.upgrade] = "websocket"
            answer[.secWebSocketAccept] = try Self.key(head.headers).accept
        }
        let subprotocol = try subprotocol(head.headers)
        let deflate = try deflate(head.headers, mayKeepContext: mayKeepContext)
        guard origins.allows(head.headers.all(.origin), authority: head.authority) else {
            throw HandshakeRefusal(.forbidden, "a page of another origin")
        }
        if let subprotocol { answer[.secWebSocketProtocol] = subprotocol }
        if let deflate { answer[.secWebSocketExtensions] = deflate.text }
        return (HandshakeTerms(subprotocol: subprotocol, deflate: deflate.map(DeflateAgreement.init)), answer)
    }

    /// §4.2.1, 1 to 4: GET, HTTP/1.1, and both fields, in which `websocket` may be one of several. What follows the
    /// head of an extended CONNECT is the socket's own (RFC 8441 §5), and no body.
    private static func checkUpgrade(_ head: RequestHead) throws(HandshakeRefusal) {
        guard head.method == .get else {
            var headers = Headers()
            headers[.allow] = "GET"
            throw HandshakeRefusal(.methodNotAllowed, "a WebSocket begins with GET", headers)
        }
        guard head.upgradeProtocols.contains(where: { $0.hasSameBytesIgnoringCase(as: "websocket") }) else {
            throw .upgradeRequired("this is a WebSocket")
        }
        // Whoever reads the body would not know where the frames begin.
        guard !head.hasBody || head.version == .http2 else { throw .badRequest("a handshake with a body") }
    }

    private static func checkVersion(_ headers: Headers) throws(HandshakeRefusal) {
        let versions = headers.all(.secWebSocketVersion)
        guard versions.count <= 1 else { throw .badRequest("repeated Sec-WebSocket-Version") }
        guard versions == ["13"] else { throw .upgradeRequired("the version of WebSocket is 13") }
    }

    private static func key(_ headers: Headers) throws(HandshakeRefusal) -> HandshakeKey {
        let keys = headers.all(.secWebSocketKey)
        guard keys.count == 1, let key = HandshakeKey(keys[0]) else { throw .badRequest("malformed Sec-WebSocket-Key") }
        return key
    }

    private func subprotocol(_ headers: Headers) throws(HandshakeRefusal) -> String? {
        guard let offered = SubprotocolRule.offered(headers.all(.secWebSocketProtocol)) else {
            throw .badRequest("malformed Sec-WebSocket-Protocol")
        }
        return try subprotocols.choose(from: offered)
    }

    private func deflate(_ headers: Headers, mayKeepContext: Bool) throws(HandshakeRefusal) -> DeflateParameters? {
        guard let offers = ExtensionOffer.list(headers.all(.secWebSocketExtensions)) else {
            throw .badRequest("malformed Sec-WebSocket-Extensions")
        }
        return compression.flatMap { DeflateNegotiation.answer(offers, $0, mayKeepContext: mayKeepContext) }
    }
}
