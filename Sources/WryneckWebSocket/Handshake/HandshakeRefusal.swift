// HandshakeRefusal.swift - why a request gets no WebSocket, as the answer that it gets instead.
// Invariant: the reason is a fixed text that repeats nothing of the request.

package import HTTPTypes
package import WryneckHTTP

/// An answer that is not 101. Bytes that follow such a request belong to nobody: its sender may have taken the answer
/// for granted (RFC 9931), so that the connection ends behind it unless they are surely a request.
package struct HandshakeRefusal: Error, Sendable {
    package let status: HTTPResponse.Status
    package let reason: String
    /// What the answer says beside its status.
    package let headers: Headers

    init(_ status: HTTPResponse.Status, _ reason: String, _ headers: Headers = Headers()) {
        self.status = status
        self.reason = reason
        self.headers = headers
    }

    static func badRequest(_ reason: String) -> HandshakeRefusal { HandshakeRefusal(.badRequest, reason) }

    /// 426: Upgrade says to what (RFC 9110 §15.5.22), and the version which one (RFC 6455 §4.4).
    static func upgradeRequired(_ reason: String) -> HandshakeRefusal {
        var headers = Headers()
        headers[.upgrade] = "websocket"
        headers[.secWebSocketVersion] = "13"
        return HandshakeRefusal(.upgradeRequired, reason, headers)
    }
}
