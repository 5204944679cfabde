// RedisRefusal.swift - a server's own error.

#if Redis

    /// An error that a server has answered: the command had no effect, unless its own documentation says otherwise.
    public struct RedisRefusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// Its first word, such as `ERR`, `WRONGTYPE` or `NOSCRIPT`.
        public let code: String
        /// What follows, in the server's words.
        public let message: String

        /// - Parameters:
        ///   - code: the first word.
        ///   - message: the rest.
        public init(code: String, message: String) { (self.code, self.message) = (code, message) }

        init(_ text: String) {
            let end = text.firstIndex(of: " ") ?? text.endIndex
            self.init(code: String(text[..<end]), message: String(text[end...].drop { $0 == " " }))
        }

        /// The whole line, as the server has sent it; for `MOVED` and `ASK`, with what that means here.
        public var description: String {
            let line = message.isEmpty ? code : "\(code) \(message)"
            return isOfCluster ? "\(line) (the server is part of a cluster, which this client does not follow)" : line
        }

        /// Whether the key lies on another server of a Redis Cluster (`MOVED`, `ASK`), or the cluster is in disorder.
        /// This client follows no cluster: use a proxy for one, or a server of its own.
        public var isOfCluster: Bool { ["MOVED", "ASK", "CLUSTERDOWN", "CROSSSLOT", "TRYAGAIN"].contains(code) }

        /// Whether another server, or the same one a little later, would have taken the command: this one reads its
        /// data from disk, follows a primary that is away, or follows another primary now.
        var isOfFailover: Bool { code == "LOADING" || code == "MASTERDOWN" || code == "READONLY" }

        /// Whether the server is there, but not ready yet: an attempt to log in that ends with it is made again.
        var isTemporary: Bool {
            isOfFailover || code == "BUSY" || code == "TRYAGAIN" || message.hasPrefix("max number of clients")
        }
    }

#endif
