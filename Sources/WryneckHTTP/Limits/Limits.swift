// Limits.swift - the numbers that a peer can run into and a program can set, with reasons and what other servers have.
// Invariant: no value that a program sets makes the server trap or run without a limit; `clamped` sees to it.

/// How much a peer may send, and how much of it the server keeps, by what the limit binds.
///
/// All limits are on by default. A value that makes no sense is moved to the nearest one that does.
///
/// ```swift
/// var limits = Limits()
/// limits.body.bytes = 10 << 20                // 10 MiB, where no route says otherwise
/// limits.connection.perPeer = nil             // all clients come through one proxy
/// ```
public struct Limits: Sendable, Equatable {
    /// The limits of a request's head. Over HTTP/2 those of `http2` take the place of all but the request line's, which
    /// is then the target's, and the cookies'.
    public var head = Head()

    /// The limits of a request's body.
    public var body = Body()

    /// The limits of what is read out of queries and bodies: pairs, and the parts of multipart bodies.
    public var forms = Forms()

    /// The limits of a connection, and of the number of connections.
    public var connection = Connection()

    /// The limits of HTTP/2 alone.
    public var http2 = HTTP2()

    /// The limits of a WebSocket.
    public var webSocket = WebSocket()

    /// The defaults, as each property documents them.
    public static let standard = Limits()

    /// Makes the defaults.
    public init() {}

    /// The same limits, each moved into the range in which it works.
    public var clamped: Limits {
        var limits = self
        limits.head = head.clamped
        limits.body = body.clamped
        limits.forms = forms.clamped
        limits.connection = connection.clamped
        limits.http2 = http2.clamped
        limits.webSocket = webSocket.clamped
        return limits
    }
}

extension Int {
    /// The nearest number of a range.
    func clamped(_ low: Int, _ high: Int) -> Int { Swift.min(Swift.max(self, low), high) }
}
