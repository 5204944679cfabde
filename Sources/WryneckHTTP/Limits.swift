// Limits.swift - every number that a peer could run into, with its reason and what other servers have.
// Invariant: no value that a program sets makes the server trap or run without a limit; `clamped` sees to it.

/// How much a peer may send, and how much of it the server keeps.
///
/// All limits are on by default. A value that makes no sense is moved to the nearest one that does.
public struct Limits: Sendable, Equatable {
    /// Bytes of the request line without its CRLF; more are 414. nginx and Kestrel 8 KiB, Apache 8190 B; RFC 9112 §3
    /// wants at least 8000.
    public var requestLineBytes = 8192

    /// Bytes of all field lines of a head with their line ends; more are 431. Kestrel 32 KiB, nginx 4 x 8 KiB, Node 16
    /// KiB, Go 1 MiB. With the request line at most 79 KiB, because the lexer stops at 80.
    public var headBytes = 32 * 1024

    /// Field lines of a head; more are 431. None is dropped instead, since the dropped one could be the framing.
    /// hyper, Kestrel, h2o and Envoy 100, HAProxy 101, nginx 1000.
    public var fieldCount = 100

    /// Bytes of one chunk-size line with its extensions, without its CRLF. Twisted 1024, hyper 16 KiB in all.
    public var chunkLineBytes = 256

    /// Bytes of all chunk extensions of one body. Nobody uses them, but floods of them are known (CVE-2024-22019).
    /// hyper and Node 16 KiB.
    public var chunkExtensionBytes = 16 * 1024

    /// Bytes of all trailer lines of one body with their line ends; more are 431. hyper 16 KiB, Twisted 64 KiB.
    public var trailerBytes = 16 * 1024

    /// Trailer lines; more are 431. hyper 100.
    public var trailerCount = 32

    /// Bytes of a request's body, unless its handler sets another limit; more are 413. nginx 1 MiB, Kestrel 30 MB,
    /// Apache and h2o 1 GiB, Go and Node none.
    public var bodyBytes = 1024 * 1024

    /// Bytes of following requests that are kept while a response is pending; then the socket is not read. Twisted 16
    /// KiB, Kestrel 1 MiB.
    public var pipelineBytes = 64 * 1024

    /// Unsent bytes of a response above which its producer waits. Kestrel and Twisted 64 KiB, Envoy 1 MiB.
    public var responseHighWater = 64 * 1024

    /// Unsent bytes below which a waiting producer goes on.
    public var responseLowWater = 16 * 1024

    /// Requests on one connection; the response to the last one says `Connection: close`. nginx 1000, Apache 100.
    public var requestsPerConnection = 1000

    /// Bytes that are read and dropped between the last response and the close, so that no reset destroys the response.
    /// Go 256 KiB.
    public var lingerBytes = 256 * 1024

    /// Bytes of a body that no handler reads which are read and dropped, so that the connection stays; with more it is
    /// closed. Go 256 KiB.
    public var drainBytes = 256 * 1024

    /// Open connections of a server. Envoy advises 10 000 for an edge; nginx has 512 a worker, h2o 1024.
    public var connections = 10_000

    /// Open connections from one address, over all reactors of a server; more are answered with 503. Nil for no limit.
    /// IPv6 addresses count as one if they share their first 64 bits; behind trusted proxies the clients are counted.
    /// UNIX sockets and this machine itself (127.0.0.0/8, ::1) are not counted. The default is a tenth of
    /// `connections`: far more than the six of a browser, and enough for the users of one network. Set it to nil where
    /// every client comes through one proxy that tells no addresses. nginx, HAProxy and Apache have no default.
    public var connectionsPerPeer: Int? = 1000

    /// Name-value pairs of one query or form; more are 400. PHP 1000.
    public var queryPairs = 1000

    /// Cookies of one request; those behind them are not seen. Ten times what browsers keep for one site.
    public var cookies = 1000

    /// Parts of one multipart body, files and fields together; more are 413. Go 1000.
    public var multipartParts = 1000

    /// Bytes of the header lines of one part with their line ends; more are 413. Go 10 MiB for all parts, busboy 80
    /// KiB.
    public var multipartHeaderBytes = 8 * 1024

    /// Header lines of one part; more are 413. Two or three are usual. Go 10 000, busboy 2000.
    public var multipartHeaderCount = 16

    /// Bytes of a part's name, and of its file's name; more are 413. A file name of Linux has 255. busboy 100.
    public var multipartNameBytes = 1024

    /// Bytes of one file of a multipart body; more are 413. Nil for as many as the body may have.
    public var multipartFileBytes: Int?

    /// Bytes of all parts together that are not files; more are 413. Go 10 MiB, busboy 1 MiB each.
    public var multipartFieldBytes = 1024 * 1024

    /// The defaults, as each property documents them.
    public static let standard = Limits()

    /// Makes the defaults.
    public init() {}

    /// The same limits, each moved into the range in which it works.
    public var clamped: Limits {
        var limits = self
        limits.requestLineBytes = Self.clamp(requestLineBytes, 64, 40 * 1024)
        limits.headBytes = Self.clamp(headBytes, 64, 79 * 1024 - limits.requestLineBytes)
        limits.fieldCount = Self.clamp(fieldCount, 1, 10_000)
        limits.chunkLineBytes = Self.clamp(chunkLineBytes, 16, 64 * 1024)
        limits.chunkExtensionBytes = Self.clamp(chunkExtensionBytes, 0, 1 << 30)
        limits.trailerBytes = Self.clamp(trailerBytes, 0, 1024 * 1024)
        limits.trailerCount = Self.clamp(trailerCount, 0, 10_000)
        limits.bodyBytes = max(bodyBytes, 0)
        limits.pipelineBytes = Self.clamp(pipelineBytes, 1024, 1 << 30)
        limits.responseHighWater = Self.clamp(responseHighWater, 1024, 1 << 30)
        limits.responseLowWater = Self.clamp(responseLowWater, 0, limits.responseHighWater - 1)
        limits.requestsPerConnection = max(requestsPerConnection, 1)
        limits.lingerBytes = Self.clamp(lingerBytes, 0, 1 << 30)
        limits.drainBytes = Self.clamp(drainBytes, 0, 1 << 30)
        limits.connections = Self.clamp(connections, 1, 1 << 30)
        limits.connectionsPerPeer = connectionsPerPeer.map { Self.clamp($0, 1, 1 << 30) }
        limits.queryPairs = Self.clamp(queryPairs, 0, 1_000_000)
        limits.cookies = Self.clamp(cookies, 0, 1_000_000)
        limits.multipartParts = Self.clamp(multipartParts, 0, 1_000_000)
        limits.multipartHeaderBytes = Self.clamp(multipartHeaderBytes, 64, 1024 * 1024)
        limits.multipartHeaderCount = Self.clamp(multipartHeaderCount, 1, 10_000)
        limits.multipartNameBytes = Self.clamp(multipartNameBytes, 1, 1024 * 1024)
        limits.multipartFileBytes = multipartFileBytes.map { max($0, 0) }
        limits.multipartFieldBytes = max(multipartFieldBytes, 0)
        return limits
    }

    private static func clamp(_ value: Int, _ low: Int, _ high: Int) -> Int {
        min(max(value, low), high)
    }
}
