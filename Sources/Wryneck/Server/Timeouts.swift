// Timeouts.swift - how long things may take. Every wait for a peer has its own limit; all are on by default.

/// How long a server waits for what. The defaults are those of a server on the open internet.
public struct Timeouts: Sendable {
    /// From the connection to its first byte. 10 seconds: a client connects because it has something to say.
    public var firstByte = Duration.seconds(10)
    /// From a head's first byte to its end, in total, so that a byte now and then does not keep it alive. h2o has 10 seconds, Kestrel 30,
    /// nginx 60.
    public var head = Duration.seconds(10)
    /// Between two requests on one connection. Apache waits 5 seconds, h2o 10, nginx 75.
    public var keepAlive = Duration.seconds(15)
    /// How long a body or a reader may be slower than `bytesPerSecond` at its start. Kestrel: 5 seconds.
    public var rateGrace = Duration.seconds(5)
    /// The slowest average at which a body may come or a response be taken, in bytes a second. Kestrel: 240.
    public var bytesPerSecond = 240
    /// The longest silence in the middle of a body or a response that is being sent. nginx has 60 seconds between reads.
    public var gap = Duration.seconds(30)
    /// How long the rest of a body that nobody reads any more may take to come, in total; then the connection is closed. Kestrel drains for
    /// 5 seconds.
    public var discard = Duration.seconds(5)
    /// How old a connection may be that begins another request; that one's response is the last. nginx: one hour.
    public var connectionAge = Duration.seconds(3600)
    /// How long a handler may take to begin its response before the client is told 503; nil waits for ever, since only the
    /// program knows what its handlers do.
    public var handler: Duration?
    /// How long a handler may still take to begin its response when the client has ended its side behind a complete request. Most that do so have
    /// left, but some wait for the answer (`nc -N`), and the network does not say which before something is written to them. Then the handler is
    /// cancelled. Node and nginx as a proxy cut at once, Go cancels at once; zero does that here, and nil leaves the handler all its time.
    public var halfClosed: Duration? = .seconds(1)
    /// How long a peer that was told the end may take to read it. Go waits half a second, nginx 30.
    public var linger = Duration.seconds(1)
    /// How long `Server.run()` lets requests finish after a signal. HAProxy's example: 30 seconds.
    public var drain = Duration.seconds(30)

    /// The defaults.
    public init() {}

    /// The defaults.
    public static let standard = Timeouts()
}
