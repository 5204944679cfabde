// PostgresOptions.swift - where the database is, and how to deal with it.

#if PostgreSQL

    /// Where a database is, who asks, and within which limits.
    ///
    /// ```swift
    /// var options = try PostgresOptions("postgres://app@db.example.org/shop?sslmode=verify-full")
    /// options.password = try secret("db")
    /// options.limits.connections = 20
    /// ```
    ///
    /// The address is libpq's: a URL, or keywords (`host=/run/postgresql dbname=shop`), with several hosts and
    /// `target_session_attrs` if there are standbys. TLS is `sslmode`, with `sslrootcert` and the rest as in
    /// PostgreSQL's manual; the default `prefer` protects against nobody who can change the traffic, `verify-full`
    /// does. What is not said comes from the environment (`PGHOST` and the like) and from `~/.pgpass`, as for every
    /// client of libpq.
    public struct PostgresOptions: Sendable {
        /// libpq's keywords and their values.
        public var parameters: [String: String]

        /// The most of everything.
        public var limits = PostgresLimits()

        /// The longest waits.
        public var timeouts = PostgresTimeouts()

        /// Whether statements are prepared once for each connection and used again, which saves the server the
        /// planning. False for a proxy that gives each transaction another session (PgBouncer before 1.21).
        public var preparesStatements = true

        /// - Parameter address: `postgres://user:password@host:port/database?option=value`, or keywords; empty for
        ///   libpq's defaults.
        /// - Throws: ``PostgresError`` if it cannot be read.
        public init(_ address: String = "") throws(PostgresError) { parameters = try ConnectionString.parse(address) }

        /// The password; nil to take it from `PGPASSWORD` or `~/.pgpass`, or for none.
        public var password: String? {
            get { parameters["password"] }
            set { parameters["password"] = newValue }
        }
    }

    /// The most of everything. A value below its least counts as that.
    public struct PostgresLimits: Sendable, Hashable {
        /// Connections of a pool at once; at least 1. A server has 100 by default for all its clients, and answers more
        /// slowly with more of them at work than it has processors and disks.
        public var connections = 10

        /// Connections that are kept open without work. As many as there may be by default: an idle one costs the
        /// server some 2 MiB, and a new one some milliseconds.
        public var idleConnections = 10

        /// How long a connection may be without work before it is closed: ten minutes.
        public var idleTime: Duration = .seconds(600)

        /// How old a connection may become: an hour. A server's process keeps what it has learned of tables, and a new
        /// address of the server is found only by new connections.
        public var age: Duration = .seconds(3600)

        /// Those who wait for a connection at once: 1000. Who comes then is refused at once, because the wait would be
        /// longer than anybody's patience.
        public var queue = 1000

        /// Prepared statements of a connection: 256. The one that was not used for longest makes place for a new one.
        public var preparedStatements = 256

        /// Statements of one connection that are under way at once: 128. The others wait on this side.
        public var pipeline = 128

        /// Rows of a stream that wait on this side for their reader: 256. Then no more are read from the network.
        public var streamedRows = 256

        /// Bytes of a COPY that wait on this side, for their reader or for the server: 256 KiB.
        public var copyBytes = 256 * 1024

        /// Cancellations under way at once: 2. Each blocks a thread for as long as the server does not answer; a
        /// statement that cannot be cancelled costs its connection after ``PostgresTimeouts/drain``.
        public var cancellations = 2

        /// The defaults.
        public init() {}
    }

    /// The longest waits.
    public struct PostgresTimeouts: Sendable, Hashable {
        /// For a connection, from the request on: 5 s. While the server cannot be reached, requests wait no longer.
        public var queue: Duration = .seconds(5)

        /// For the making of a connection to one address: 5 s.
        public var connect: Duration = .seconds(5)

        /// For the answer to a statement: 30 s; for a stream or a COPY, between two signs of life. Then it is cancelled
        /// at the server, too.
        public var query: Duration = .seconds(30)

        /// For the end of a statement that is cancelled: 2 s. Then its connection is closed.
        public var drain: Duration = .seconds(2)

        /// A connection that has rested for longer is asked for a sign of life before it is used: 30 s.
        public var restUnchecked: Duration = .seconds(30)

        /// For that sign of life: 1 s.
        public var check: Duration = .seconds(1)

        /// Between attempts to reach a server that could not be reached: 50 ms at first, then twice as much each time,
        /// less a random part of up to a half, so that many machines do not come back in the same moment.
        public var firstRetry: Duration = .milliseconds(50)

        /// The longest of these: 800 ms.
        public var longestRetry: Duration = .milliseconds(800)

        /// The defaults.
        public init() {}
    }

#endif
