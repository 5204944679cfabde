// SocketOpening.swift - a WebSocket's handshake on its way through a proxy: RFC 6455 §4, RFC 8441 §5.
// Invariant: each hop has a key of its own, so that what is not a WebSocket server cannot be made to look like one by
// whoever asks, and a client over HTTP/2, which has no key, gets through as any other.

internal import HTTPTypes
internal import Wryneck
internal import WryneckHTTP
internal import WryneckWebSocket

struct SocketOpening {
    /// The server's.
    private let key = HandshakeKey.random()
    /// The client's; nil over HTTP/2.
    private let clientKey: HandshakeKey?

    /// Nil for a request that is no handshake. One that is gets its key into the request that is sent on; one that is
    /// not allowed becomes a plain request.
    /// - Throws: `HTTPError` for a handshake that is none.
    init?(_ request: Request, _ forwarded: inout ForwardedRequest, isAllowed: Bool) throws(HTTPError) {
        guard forwarded.opensWebSocket else { return nil }
        // The client's connection says it anew.
        forwarded.headers.remove(.upgrade)
        guard isAllowed else {
            forwarded.headers.remove(.secWebSocketKey)
            return nil
        }
        if request.isExtendedConnect {
            clientKey = nil
        } else {
            let keys = request.headers.all(.secWebSocketKey)
            guard keys.count == 1, let key = HandshakeKey(keys[0]) else {
                throw HTTPError(.badRequest, "a WebSocket's request has one Sec-WebSocket-Key of 16 bytes")
            }
            clientKey = key
        }
        forwarded.headers[.secWebSocketKey] = key.text
        if !forwarded.headers.contains(.secWebSocketVersion) { forwarded.headers[.secWebSocketVersion] = "13" }
    }

    /// The fields of the answer that opens the client's socket.
    /// - Parameters:
    ///   - received: the server's.
    ///   - headers: those of them that go on.
    /// - Returns: the fields with the client's own proof among them.
    /// - Throws: `HTTPError` if the server has not understood.
    func answer(_ received: Headers, _ headers: Headers) throws(HTTPError) -> Headers {
        let accepts = received.all(.secWebSocketAccept)
        guard accepts.count == 1, accepts[0].hasSameBytes(as: key.accept) else { throw .noSocket }
        var headers = headers
        headers.remove(.secWebSocketAccept)
        if let clientKey { headers[.secWebSocketAccept] = clientKey.accept }
        return headers
    }
}
