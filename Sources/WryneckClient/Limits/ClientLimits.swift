// ClientLimits.swift - how much a server may send, and how many connections and requests there are at a time.
// Invariant: no value that a program sets makes a client trap or wait for ever; `clamped` sees to it.

public import WryneckHTTP

/// How much a client takes and keeps, by what the limit binds. All limits are on by default. A value that makes no
/// sense is moved to the nearest one that does.
public struct ClientLimits: Sendable, Equatable {
    /// The limits of a response's head, chunks and trailers: as of a request's, but for 64 KiB of field lines and 200
    /// of them, because servers set many and fat cookies. curl 300 KiB, Go 10 MiB, hyper 100 lines.
    public var messages: Limits = {
        var limits = Limits()
        limits.head.bytes = 64 * 1024
        limits.head.fieldCount = 200
        (limits.http2.headerListBytes, limits.http2.fieldCount) = (64 * 1024, 200)
        return limits
    }()

    /// Bytes of a body that is collected, after decompression, unless the call names another limit. The same as a
    /// server's for a request. Twisted, Go and curl have none.
    public var bodyBytes = 16 << 20

    /// Bytes of decompressed content of a body that is streamed. nil for no limit: the reader sees how much comes.
    public var decodedBytes: Int?

    /// Bytes of output for each byte of input above which decompressing stops, once there is 1 MiB of output; nil for
    /// no limit. Deflate reaches 1030, brotli and zstd far more; AsyncHTTPClient has it by option.
    public var decodingRatio: Int?

    /// Content codings one over the other; more are an error (CVE-2025-66418). curl 5; nobody sends two.
    public var decodingStages = 2

    /// Bytes of a body that nobody reads, which are read and dropped so that the connection can be used again. Go 2 KiB
    /// to 256 KiB.
    public var drainBytes = 64 * 1024

    /// The limits of connections.
    public var pool = Pool()

    /// The limits of the connections that are kept.
    public struct Pool: Sendable, Equatable {
        /// Open connections to one origin over one proxy. AsyncHTTPClient 8 over HTTP/1, browsers 6, Go and curl none.
        public var perHost = 8

        /// Open connections in all.
        public var count = 1000

        /// Connections in all that wait for a request. Go 100.
        public var idle = 100

        /// Connections to one origin that wait for a request. Twisted and Go 2, AsyncHTTPClient 8.
        public var idlePerHost = 8

        /// HTTP/2 connections to one origin, beside those that take no more requests. One is what RFC 9113 §9.1.1 asks
        /// for.
        public var multiplexedPerHost = 1

        /// Requests on one HTTP/1 connection. nginx closes its own after 1000, Apache after 100.
        public var uses = 1000

        /// Requests to one origin that wait for a connection; one more is refused at once. Envoy 1024; Go and curl
        /// have no limit.
        public var waiters = 1000

        /// Makes the defaults.
        public init() {}
    }

    /// Makes the defaults.
    public init() {}

    /// The defaults, as each property documents them.
    public static let standard = ClientLimits()

    /// The same limits, each moved into the range in which it works.
    public var clamped: ClientLimits {
        var limits = self
        limits.messages = messages.clamped
        limits.bodyBytes = max(bodyBytes, 0)
        limits.decodedBytes = decodedBytes.map { max($0, 0) }
        limits.decodingRatio = decodingRatio.map { max($0, 1) }
        limits.decodingStages = max(decodingStages, 0)
        limits.drainBytes = max(drainBytes, 0)
        limits.pool = pool.clamped
        return limits
    }
}

extension ClientLimits.Pool {
    /// At least one connection, or nothing would ever be sent; and no more idle ones than there may be.
    var clamped: ClientLimits.Pool {
        var limits = self
        limits.count = max(count, 1)
        limits.perHost = min(max(perHost, 1), limits.count)
        limits.idle = max(idle, 0)
        limits.idlePerHost = max(idlePerHost, 0)
        limits.multiplexedPerHost = min(max(multiplexedPerHost, 1), limits.perHost)
        limits.uses = max(uses, 1)
        limits.waiters = max(waiters, 0)
        return limits
    }
}
