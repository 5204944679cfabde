// RedisClient+Options.swift - what a client has to know, as a value that any thread can hold.

#if Redis

    public import WryneckReactor

    extension RedisClient {
        /// Where the servers are, who logs in, and the limits.
        public struct Options: Sendable {
            /// Where the servers are.
            public var servers: Servers
            /// The user of Redis' ACL; nil for `default`.
            public var username: String?
            /// The password; nil for no login.
            public var password: String?
            /// The number of the database: 0, and on most servers up to 15.
            public var database = 0
            /// The name of the connections in the server's `CLIENT LIST`; nil for none. Without blanks.
            public var clientName: String?
            /// Whether only a primary will do, which is asked of each server in a list of several and behind Sentinel.
            /// False for a program that only reads.
            public var needsPrimary = true
            /// The times.
            public var timeouts = Timeouts()
            /// The limits.
            public var limits = Limits()

            /// - Parameter servers: where the servers are.
            public init(_ servers: Servers) { self.servers = servers }
        }

        /// Where the servers are.
        public enum Servers: Sendable {
            /// Places that are tried in this order, beginning with the one that worked last: a UNIX socket, a host,
            /// with TLS by `secured(for:)` or without.
            case list([Endpoint])
            /// A group of Sentinels, which know the primary.
            case sentinel(Sentinel)

            /// One place.
            public static func at(_ endpoint: Endpoint) -> Servers { .list([endpoint]) }

            var canFailOver: Bool {
                switch self {
                case .list(let endpoints): endpoints.count > 1
                case .sentinel: true
                }
            }
        }

        /// A group of Sentinels.
        public struct Sentinel: Sendable {
            /// The name under which they watch the primary, such as `mymaster`.
            public var name: String
            /// The Sentinels, each asked in turn until one knows the primary.
            public var endpoints: [Endpoint]
            /// The user for the Sentinels themselves; nil for `default`.
            public var username: String?
            /// The password of the Sentinels themselves; nil for none.
            public var password: String?
            /// Makes the endpoint of a primary from its address: the place to add TLS.
            public var primary: @Sendable (_ host: String, _ port: Int) -> Endpoint

            /// - Parameters:
            ///   - name: the primary's name.
            ///   - endpoints: the Sentinels.
            ///   - primary: makes the endpoint of a primary; the default is a TCP connection in the clear.
            public init(
                _ name: String, at endpoints: [Endpoint],
                primary: @escaping @Sendable (_ host: String, _ port: Int) -> Endpoint = { .tcp(host: $0, port: $1) }
            ) {
                self.name = name
                self.endpoints = endpoints
                self.primary = primary
            }
        }

        /// How long things may take.
        public struct Timeouts: Sendable {
            /// A server's connection with its login. Another place is tried then.
            public var connect = Duration.seconds(2)
            /// A command from the call to its reply, waiting for a connection included. Most clients wait for ever, or
            /// a minute; a request to a web server should not.
            public var command = Duration.seconds(5)
            /// A server that owes a reply whose time is over, and has sent nothing for so long, is given up. It should
            /// be longer than the longest script.
            public var silence = Duration.seconds(10)
            /// A connection on which nothing happens for so long is tried by a PING, so that one whose other end is
            /// gone is noticed before it is needed.
            public var ping = Duration.seconds(30)
            /// A lent connection that came back is closed after so long.
            public var idle = Duration.seconds(60)
            /// The waits between attempts to connect: this, then twice as long each time, up to `longestWait`; of each
            /// a random half to the whole, so that many machines do not come back at once.
            public var firstWait = Duration.milliseconds(50)
            /// The longest wait between attempts. Short, because who comes back late is late by it.
            public var longestWait = Duration.milliseconds(800)

            /// The defaults.
            public init() {}
        }

        /// How much may wait.
        public struct Limits: Sendable {
            /// The bytes of one reply, each value in it counting 32 on top of its text. A server lets a string have 512
            /// MiB, and hiredis reads no more than 2 GiB; at most 1 GiB here.
            public var replyBytes = 64 * 1024 * 1024
            /// The commands on one connection that were sent and not answered; others wait in the queue.
            public var pending = 10_000
            /// The commands that wait to be sent: while there is no connection, or too many are pending. More fail with
            /// ``RedisError/Cause/queueFull``.
            public var queued = 10_000
            /// The bytes of those.
            public var queuedBytes = 16 * 1024 * 1024
            /// The connections that are lent by `withConnection`; the server's `maxclients` is for all programs.
            public var lentConnections = 8
            /// Those who wait for such a connection.
            public var waiting = 1_000

            /// The defaults.
            public init() {}
        }
    }

#endif
