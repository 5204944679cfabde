// Request.swift - one request, as a resource sees it. It can be read and asked, it cannot write: answers are values.
// Invariant: it belongs to its reactor's thread. Everything beyond the head is made when it is first asked for.

public import HTTPTypes
public import Logging
public import WryneckHTTP
public import WryneckReactor

/// A request.
public final class Request {
    package let head: RequestHead

    /// The reactor that the request lives on.
    public let reactor: Reactor

    /// The address of the socket's other end.
    public let peer: SocketAddress

    /// What TLS was agreed on with the other end, among it who that is (`peerCertificate`); nil if the connection is not secure.
    public let security: TransportSecurity?

    /// The path, and how far the walk down the tree has come in it.
    public package(set) var path: RequestPath

    /// What `{name}` segments of the route matched.
    public package(set) var parameters = Parameters()

    package let service: HTTPService
    /// Nil once the response is out, or the client is gone.
    var exchange: Exchange?
    private let serial: UInt64

    private var storedBody: RequestBody?
    private var storedQuery: Query?
    private var storedLogger: Logger?
    private var disconnectHooks: [() -> Void] = []
    private var isDisconnected = false
    /// Nil for the many that nothing special happens to.
    var extras: RequestExtras?

    init(_ head: RequestHead, service: HTTPService, peer: SocketAddress, security: TransportSecurity?, serial: UInt64) {
        self.head = head
        self.service = service
        reactor = service.reactor
        self.peer = peer
        self.security = security
        self.serial = serial
        path = RequestPath(head.path)
    }

    /// The method, such as `.get`.
    public var method: HTTPRequest.Method { head.method }

    /// The fields of the head.
    public var headers: Headers { extras?.headers ?? head.headers }

    /// The host and port that the request is for: the target's own, or else the Host field's.
    public var authority: String? { head.authority }

    /// Whether the connection is secure.
    public var isSecure: Bool { security != nil }

    /// `https` on a secure connection, else `http` (RFC 9110 §4.2). What a client writes into an absolute target does not count.
    public var scheme: String { isSecure ? "https" : "http" }

    /// The URL that the request is for, as this server sees it: `https://example.org/path?query`. Nil if the client did not name a host.
    public var url: String? { authority.map { "\(scheme)://\($0)\(head.rawPath)\(head.rawQuery.map { "?" + $0 } ?? "")" } }

    /// The query's names and values: `request.query["q"]`.
    public var query: Query {
        if let storedQuery { return storedQuery }
        let query = (try? Query(head, limit: service.limits.queryPairs)) ?? Query()
        storedQuery = query
        return query
    }

    /// Refuses a query with too many pairs before anybody looks at it.
    func checkQuery() throws(ProtocolViolation) {
        guard head.hasQuery else { return }
        storedQuery = try Query(head, limit: service.limits.queryPairs)
    }

    /// The cookies that the client sent: `request.cookies["name"]`. What is malformed is left out; so is everything beyond the limit.
    public var cookies: RequestCookies { RequestCookies(head.headers, limit: service.limits.cookies) }

    /// The body, as it comes. Nobody but the one who reads it is told of its bytes.
    public var body: RequestBody {
        if let storedBody { return storedBody }
        let body = RequestBody(of: exchange, framing: head.framing)
        storedBody = body
        return body
    }

    /// A number that no other request of this process's run has had, for logs.
    public var id: String { String(serial, radix: 36) }

    /// A logger that adds the request's id to what is logged.
    public var logger: Logger {
        if let storedLogger { return storedLogger }
        var logger = service.logger
        logger[metadataKey: "wn.request.id"] = .string(id)
        storedLogger = logger
        return logger
    }

    /// Runs `body` if the client leaves before its response is out (Twisted's `notifyFinish` errback). At once, if it has left already. One that
    /// has only ended its side is given some time: see `Timeouts.halfClosed`.
    /// - Parameter body: what to run, on the reactor's thread.
    public func onDisconnect(_ body: @escaping () -> Void) {
        if isDisconnected { body() } else { disconnectHooks.append(body) }
    }

    // MARK: The exchange's side

    /// The body, if anybody has asked for it.
    var existingBody: RequestBody? { storedBody }

    func clientLeft(_ reason: HTTPError) {
        guard !isDisconnected else { return }
        isDisconnected = true
        let hooks = disconnectHooks
        disconnectHooks = []
        hooks.forEach { $0() }
        storedBody?.fail(with: reason)
    }

    /// The response is out, or can no longer be: nothing will call back any more.
    func finished() {
        disconnectHooks = []
        exchange = nil
        storedBody?.exchangeEnded()
        extras?.runEndHooks()
    }
}
