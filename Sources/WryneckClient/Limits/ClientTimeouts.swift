// ClientTimeouts.swift - how long a client waits. Every wait for a peer has its own limit; all but the total are on.

/// How long a client waits, by what it waits for.
public struct ClientTimeouts: Sendable, Equatable {
    /// From the wish for a connection to its being made: the look-up of the name and all addresses. Go 30 seconds (its
    /// default transport), curl 300, AsyncHTTPClient 10, Caddy 3.
    public var connect = Duration.seconds(10)

    /// The handshake of TLS. Go 10 seconds.
    public var handshake = Duration.seconds(10)

    /// The wait for a free connection. Go and curl have no limit.
    public var queue = Duration.seconds(10)

    /// From the end of the request, or of as much of it as the server takes, to the end of the response's head. nginx
    /// and HAProxy's example 60 seconds; Go, curl and Twisted no limit.
    public var head = Duration.seconds(30)

    /// How long the body is held back for a 100, if the request asks for it (RFC 9110 §10.1.1). Go and curl 1 second.
    public var expectation = Duration.seconds(1)

    /// The longest silence inside of a body, in either direction, that is not this side's own. nginx 60 seconds. A
    /// response of the type `text/event-stream` may be silent, and slow, for ever.
    public var gap = Duration.seconds(30)

    /// How long a body may be slower than `bytesPerSecond` at its start. Kestrel 5 seconds.
    public var grace = Duration.seconds(10)

    /// The lowest average rate of a body in either direction, in bytes a second. Kestrel has 240 for a server; curl's
    /// is off.
    public var bytesPerSecond = 240

    /// From the call to the end of the response's body, with redirects and retries; nil for no limit. Go and
    /// AsyncHTTPClient none.
    public var total: Duration?

    /// How long an idle connection is kept. Below what servers have, so that most are closed from this side: nginx 75
    /// seconds, Apache and Node 5. AsyncHTTPClient 60, Go and hyper 90, curl 118, Twisted 240.
    public var idle = Duration.seconds(30)

    /// The age at which a connection is used no more: a name may have got another address. curl by option, Java's
    /// client none.
    public var age = Duration.seconds(600)

    /// How long the rest of a body that nobody reads may take, before the connection is closed instead.
    public var drain = Duration.seconds(1)

    /// How long a name's addresses are kept; zero for not at all. curl 60 seconds, Go none.
    public var names = Duration.seconds(10)

    /// Makes the defaults.
    public init() {}

    /// The defaults, as each property documents them.
    public static let standard = ClientTimeouts()
}
