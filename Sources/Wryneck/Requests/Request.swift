// Request.swift - one request, as a resource sees it. It can be read, and it cannot write: answers are values.
// Invariant: it belongs to its reactor's thread. Everything beyond the head is made when it is first asked for.

public import HTTPTypes
public import Logging
public import WryneckHTTP
public import WryneckReactor

/// One request of a client: its head, its body, and what is known about the client.
public final class Request {
    package let head: RequestHead

    /// The reactor on which the request lives.
    public let reactor: Reactor

    /// The address of the socket's other end, or the one that a proxy told by the PROXY protocol. The client behind
    /// proxies of HTTP is `clientAddress`.
    public let peer: SocketAddress

    /// The parameters of TLS, with the client's certificate if it showed one (`peerCertificate`); nil for a connection
    /// in the clear.
    public let security: TransportSecurity?

    /// The path, with the walk's position in it.
    public package(set) var path: Request.Path

    /// The values of the route's `{name}` segments.
    public package(set) var parameters = Request.Parameters()

    package let group: ConnectionGroup
    /// Nil once the response is out, or the client is gone.
    var exchange: Exchange?
    private let serial: UInt64

    private var storedBody: RequestBody?
    private var storedQuery: Request.Query?
    private var storedLogger: Logger?
    private var disconnectHooks: [() -> Void] = []
    private(set) var isDisconnected = false
    /// Whether the response is out, or the client has left.
    private(set) var isOver = false
    /// Nil for most requests.
    var extras: RequestExtras?

    init(
        _ head: consuming RequestHead, group: ConnectionGroup, peer: SocketAddress, security: TransportSecurity?,
        serial: UInt64
    ) {
        path = Request.Path(head.path)
        self.head = head
        self.group = group
        reactor = group.reactor
        self.peer = peer
        self.security = security
        self.serial = serial
    }

    /// The address of the client: `peer`, or the one that it tells, if it is one of `Site.Options.trustedProxies`. Logs
    /// and limits use it. The port is 0 if a proxy has told the address.
    public var clientAddress: SocketAddress {
        group.site.options.trustedProxies?.client(peer, head.headers) ?? peer
    }

    /// The method, such as `.get`.
    public var method: HTTPRequest.Method { head.method }

    /// The fields of the head, without those that middleware has removed.
    public var headers: Headers { extras?.headers ?? head.headers }

    /// The host and port that the request is for: the target's own, else the Host field's. Nil only for HTTP/1.0.
    public var authority: String? { head.authority }

    /// Whether the connection is secure.
    public var isSecure: Bool { security != nil }

    /// `https` on a secure connection, else `http` (RFC 9110 §4.2). The scheme of an absolute target is ignored.
    public var scheme: String { isSecure ? "https" : "http" }

    /// The URL that the request is for, as this server sees it: `https://example.org/path?query`, with the prefix that
    /// a proxy has stripped (`Site.Options.strippedPrefix`). Nil if the client did not name a host.
    public var url: String? { authority.map { "\(scheme)://\($0)\(strippedPrefix)\(head.rawPathAndQuery)" } }

    /// The prefix that makes a path of this site a path for clients.
    var strippedPrefix: String { group.site.options.strippedPrefix }

    /// The query's names and values: `request.query["q"]`.
    public var query: Request.Query {
        if let storedQuery { return storedQuery }
        let query = (try? Request.Query(head, limit: group.limits.forms.pairs)) ?? Request.Query()
        storedQuery = query
        return query
    }

    /// Refuses a query with too many pairs before anybody looks at it.
    func checkQuery() {
        guard head.hasQuery else { return }
        do throws(ProtocolViolation) { storedQuery = try Request.Query(head, limit: group.limits.forms.pairs) } catch {
            refusal = HTTPError(error)
        }
    }

    /// The error in place of an answer of the resource that the request leads to. It is thrown there, at the end of the
    /// walk, so that it passes the same middleware.
    var refusal: HTTPError? {
        get { extras?.refusal }
        set { madeExtras.refusal = newValue }
    }

    /// The cookies of the client: `request.cookies["name"]`. Malformed ones are left out; of more than
    /// `Limits.head.cookies`, the first ones are seen.
    public var cookies: Request.Cookies { Request.Cookies(head.headers, limit: group.limits.head.cookies) }

    /// The body, as it arrives. Only one reader gets its bytes.
    public var body: RequestBody { extras?.decodedBody ?? wireBody }

    /// The body as the connection gives it: in the place of which readers may get a decoded one.
    var wireBody: RequestBody {
        if let storedBody { return storedBody }
        let body = RequestBody(from: exchange?.sink, head.bodyLength)
        storedBody = body
        return body
    }

    /// A text that no other request of this run of the process has, for logs.
    public var id: String { String(serial, radix: 36) }

    /// A logger that adds the request's id to its messages. Middleware may add metadata of its own:
    /// `request.logger[metadataKey: "tenant"] = "7"`.
    public var logger: Logger {
        get {
            if let storedLogger { return storedLogger }
            var logger = group.logger
            logger[metadataKey: "wn.request.id"] = .string(id)
            storedLogger = logger
            return logger
        }
        set { storedLogger = newValue }
    }

    /// Runs `body` if the client leaves before its response is out (Twisted's `notifyFinish` errback; its callback is
    /// `onFinish(_:)`); at once, if it has left already. A client that has only ended its side is given some time: see
    /// `Timeouts.request.halfClosed`.
    /// - Parameter body: runs on the reactor's thread.
    public func onDisconnect(_ body: @escaping () -> Void) {
        if isDisconnected { body() } else { disconnectHooks.append(body) }
    }

    // MARK: The exchange's side

    /// The body; nil if nobody has asked for it.
    var existingBody: RequestBody? { storedBody }

    func clientLeft(_ reason: HTTPError) {
        guard !isDisconnected else { return }
        isDisconnected = true
        let hooks = disconnectHooks
        disconnectHooks = []
        hooks.forEach { $0() }
        storedBody?.fail(with: reason)
    }

    /// Ends the request, because the response is out or cannot be sent any more: no function is called later.
    func finished() {
        isOver = true
        disconnectHooks = []
        exchange = nil
        storedBody?.exchangeEnded()
        extras?.runEndHooks(isFinished: !isDisconnected)
    }
}
