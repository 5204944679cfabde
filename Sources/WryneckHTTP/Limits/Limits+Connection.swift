// Limits+Connection.swift - how many connections there may be, and how much one of them may hold.

extension Limits {
    /// The limits of a connection, and of the number of connections.
    public struct Connection: Sendable, Equatable {
        /// Open connections of a server. Envoy advises 10 000 for an edge; nginx has 512 a worker, h2o 1024.
        public var count = 10_000

        /// Open connections from one address, over all reactors of a server; more are answered with 503. Nil for no
        /// limit. IPv6 addresses count as one if they share their first 64 bits; behind trusted proxies the clients
        /// are counted. UNIX sockets and this machine itself (127.0.0.0/8, ::1) are not counted. The default is a
        /// tenth of `count`: far more than the six of a browser, and enough for the users of one network. Set it to
        /// nil where every client comes through one proxy that tells no addresses. nginx, HAProxy and Apache have no
        /// default.
        public var perPeer: Int? = 1000

        /// Requests on one HTTP/1 connection; the response to the last one says `Connection: close`. nginx 1000,
        /// Apache 100.
        public var requests = 1000

        /// Bytes of following requests that are kept while a response is pending; then the socket is not read.
        /// Twisted 16 KiB, Kestrel 1 MiB.
        public var pipelineBytes = 64 * 1024

        /// Unsent bytes of a response above which its producer waits. Kestrel and Twisted 64 KiB, Envoy 1 MiB.
        public var responseHighWater = 64 * 1024

        /// Unsent bytes below which a waiting producer goes on.
        public var responseLowWater = 16 * 1024

        /// Bytes that are read and dropped between the last response and the close, so that no reset destroys the
        /// response. Go 256 KiB.
        public var lingerBytes = 256 * 1024

        /// Makes the defaults.
        public init() {}

        var clamped: Connection {
            var limits = self
            limits.count = count.clamped(1, 1 << 30)
            limits.perPeer = perPeer.map { $0.clamped(1, 1 << 30) }
            limits.requests = max(requests, 1)
            limits.pipelineBytes = pipelineBytes.clamped(1024, 1 << 30)
            limits.responseHighWater = responseHighWater.clamped(1024, 1 << 30)
            limits.responseLowWater = responseLowWater.clamped(0, limits.responseHighWater - 1)
            limits.lingerBytes = lingerBytes.clamped(0, 1 << 30)
            return limits
        }
    }
}
