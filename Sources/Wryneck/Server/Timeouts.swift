// Timeouts.swift - how long things may take. Every wait for a peer has its own limit; all but the handler's are on by
// default.

/// How long a server waits, by whom it waits for. The defaults are those of a server on the open internet.
///
/// ```swift
/// var timeouts = Timeouts()
/// timeouts.connection.idle = .seconds(75)     // between two requests
/// timeouts.request.handler = .seconds(30)     // a handler that has not begun its answer by then: 503
/// ```
public struct Timeouts: Sendable {
    /// How long a connection waits beside its requests, and how old it may become.
    public var connection = Connection()

    /// How long a request and its answer may take.
    public var request = Request()

    /// How slow a body, or the reading of a response, may be.
    public var rate = Rate()

    /// How long `Server.run()` lets requests complete after a signal. HAProxy's example has 30 seconds.
    public var drain = Duration.seconds(30)

    /// Makes the defaults.
    public init() {}

    /// The defaults, as each property documents them.
    public static let standard = Timeouts()

    /// How long a connection waits beside its requests, and how old it may become.
    public struct Connection: Sendable {
        /// From the connection to its first byte. 10 seconds, because a client connects to send something.
        /// Over HTTP/2 to the client's settings, and as long again to its acknowledgement of the server's.
        public var firstByte = Duration.seconds(10)
        /// Between two requests on one connection. Apache has 5 seconds, h2o 10, nginx 75.
        public var idle = Duration.seconds(15)
        /// The age of a connection, in total, at which a response becomes its last. nginx has one hour.
        public var age = Duration.seconds(3600)
        /// How long a peer may take to read the end of its last answer. Go has half a second, nginx 30 seconds.
        public var linger = Duration.seconds(1)

        /// Makes the defaults.
        public init() {}
    }

    /// How slow a body, or the reading of a response, may be.
    public struct Rate: Sendable {
        /// How long it may be slower than `bytesPerSecond` at its start. Kestrel has 5 seconds.
        public var grace = Duration.seconds(5)
        /// The lowest average rate of a body, or of the reading of a response, in bytes a second. Kestrel has 240.
        public var bytesPerSecond = 240
        /// The longest silence in the middle of a body or a response that is being sent. nginx has 60 seconds between
        /// reads.
        public var gap = Duration.seconds(30)

        /// Makes the defaults.
        public init() {}
    }

    /// How long a request and its answer may take.
    public struct Request: Sendable {
        /// From a head's first byte to its end, in total, so that a byte now and then does not keep a connection
        /// alive. h2o has 10 seconds, Kestrel 30, nginx 60. Over HTTP/2 a head that comes slowly holds up its whole
        /// connection, which is then idle.
        public var head = Duration.seconds(10)
        /// How long the rest of a body that nobody reads any more may take, in total; then the connection is closed.
        /// Kestrel has 5 seconds.
        public var discard = Duration.seconds(5)
        /// How long a handler may take to begin its response before the client gets 503; nil for no limit, because only
        /// the program knows what its handlers do. A single route has a limit of its own by `addTimeout` and
        /// `mapError`; when it is over, the code inside is cancelled, and the answer waits for its end:
        ///
        /// ```swift
        /// root.get("report") { request in
        ///     let report = Deferred(on: request.reactor) { Response.text(try await reports.latest()) }
        ///     return Rendering.deferred(report.addTimeout(.seconds(5), on: request.reactor)).mapError { error in
        ///         guard error is TimeoutError else { throw error }
        ///         throw HTTPError(.gatewayTimeout, "the report takes too long")
        ///     }
        /// }
        /// ```
        public var handler: Duration?
        /// How long a handler may still take to begin its response when the client has ended its side behind a
        /// complete request; then it is cancelled. Most clients that do so have left, but some wait for the answer
        /// (`nc -N`), and the network does not tell which before something is sent to them. Node and nginx as a proxy
        /// close at once, Go cancels at once; zero does that here, and nil leaves the handler all its time. HTTP/1
        /// alone: over HTTP/2 the answers have `connection.linger`.
        public var halfClosed: Duration? = .seconds(1)

        /// Makes the defaults.
        public init() {}
    }
}
