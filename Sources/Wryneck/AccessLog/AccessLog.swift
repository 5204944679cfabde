// AccessLog.swift - a record of each request and its response.

public import HTTPTypes
internal import WryneckHTTP
public import WryneckReactor
public import WryneckWebSocket

/// One answered request.
public struct AccessLogEntry {
    /// The request; nil if it was refused before it could be read (400, 408, 414, 431 and the like): `refusal` then has
    /// what came of its line.
    public let request: Request?
    /// The address of the socket's other end, or the one that a proxy told by the PROXY protocol.
    public let peer: SocketAddress
    /// The client: the request's `clientAddress`, or the peer if there is no request.
    public var client: SocketAddress { request?.clientAddress ?? peer }
    /// The status that was sent.
    public let status: HTTPResponse.Status
    /// The number of bytes of the body that the kernel took; of a body that broke off, approximately.
    public let bodyBytes: Int
    /// The time from the request's head to the end of its response, which for a large one is when its last byte was
    /// sent; zero if there was no head.
    public let duration: Duration
    /// Whether all of the response was sent, as far as this end can know.
    public let isComplete: Bool
    /// Why the server answered in the handler's place, or refused to read the request; nil for all others.
    public let refusal: Refusal?
    /// The bytes that came behind an upgrade; nil for a response. `bodyBytes` are then those that were sent, and
    /// `duration` is the life of the connection.
    public internal(set) var receivedBytes: Int?
    /// How a WebSocket ended; nil for all others.
    public internal(set) var closeCode: WebSocketCloseCode?

    /// A request that the server refused.
    public struct Refusal: Sendable {
        /// What came of the request line, as it came; empty if there is a `request`. It may hold any byte.
        public let line: [UInt8]
        /// What was wrong, in words of the server's.
        public let reason: String
    }
}

/// Gets an entry for each request when its response has been sent (a small one: when it is queued), or when it cannot
/// be sent any more; for an upgrade, such as a WebSocket, when the connection has ended.
public protocol AccessLog: AnyObject {
    /// Records one answered request.
    /// - Parameter entry: the request and its response.
    func record(_ entry: AccessLogEntry)
}
