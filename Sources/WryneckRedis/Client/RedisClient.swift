// RedisClient.swift - what a program holds: commands, for a server or several, over one connection that everybody
// shares.
// Invariant: it lives on one reactor. All commands of one turn leave in one write, and their replies come in one order.

#if Redis

    public import WryneckDeferred
    public import WryneckReactor

    /// A client of Redis or Valkey.
    ///
    /// ```swift
    /// let redis = RedisClient(on: reactor, at: .tcp(port: 6379))
    /// redis.set("greeting", "hello")                                   // leave in one write
    /// let greeting = try await redis.get("greeting").value
    /// let visits = try await redis.send("INCR", "visits").value.int
    /// ```
    /// It connects with the first command, and again when the connection is lost: commands wait meanwhile, for as long
    /// as their time and ``Limits`` allow. What was not sent is then sent; what was sent without a reply fails with
    /// ``RedisError/unknownWhetherExecuted(_:)``, unless the command is idempotent.
    ///
    /// A cancelled Deferred, or task, only gives up the reply: a command that was sent is executed.
    public final class RedisClient {
        /// What happens to the connection; for logs.
        public enum Event: Hashable, Sendable {
            /// There is a connection, to the named place.
            case connected(String)
            /// The connection has ended, for this reason; another one is made.
            case lost(String)
            /// No server could be reached, for this reason; the next attempt comes after the time.
            case unreachable(String, retryIn: Duration)
        }

        /// Called for each change.
        public var onEvent: (Event) -> Void {
            get { lane.onEvent }
            set { lane.onEvent = newValue }
        }

        /// The reactor on which it lives.
        public let reactor: Reactor
        /// The settings, as they were given.
        public let options: Options

        let lane: Lane
        let pool: Pool
        var scriptHashes: [String: String] = [:]

        /// - Parameters:
        ///   - reactor: the reactor of its connections.
        ///   - options: where the servers are, and the limits. Nothing is connected yet.
        public init(on reactor: Reactor, _ options: Options) {
            self.reactor = reactor
            self.options = options
            let opener = Opener(on: reactor, options)
            lane = Lane(on: reactor, opener, isLent: false)
            pool = Pool(on: reactor, opener)
        }

        /// - Parameters:
        ///   - reactor: the reactor of its connections.
        ///   - endpoint: the one server.
        public convenience init(on reactor: Reactor, at endpoint: Endpoint) {
            self.init(on: reactor, Options(.at(endpoint)))
        }

        deinit { close() }

        /// Whether there is a connection now.
        public var isConnected: Bool { lane.stream != nil }

        /// The commands that wait: to be sent, or for their replies.
        public var waitingCommands: Int { lane.queue.count + lane.kept.count + (lane.stream?.line.count ?? 0) }

        /// Sends a command.
        /// - Parameter command: none that blocks, or changes the connection for others: see `withConnection`,
        ///   `transaction` and ``RedisSubscriber``.
        /// - Returns: the reply; or a ``RedisError``.
        public func send(_ command: RedisCommand) -> Deferred<RedisReply> {
            if let reason = CommandRules.reasonAgainstSharing(command) { return .fail(RedisError.misuse(reason)) }
            return lane.submit([command], isIdempotent: command.isIdempotent, timeout: command.timeout)
        }

        /// Sends a command.
        /// - Parameters:
        ///   - name: the command's name.
        ///   - arguments: its arguments; any bytes may be in them.
        /// - Returns: the reply; or a ``RedisError``.
        public func send(_ name: String, _ arguments: any RedisArgument...) -> Deferred<RedisReply> {
            send(RedisCommand(name, arguments: arguments))
        }

        /// Runs commands as one: no other command of anybody comes between them (MULTI, EXEC). They leave together over
        /// the shared connection. Where one depends on what another has read, see ``RedisConnection/watch(_:)`` or a
        /// script.
        /// - Parameters:
        ///   - commands: are sent again after a loss only if all of them are idempotent.
        ///   - timeout: their time; nil for the default.
        /// - Returns: their replies, of which each may be a `refusal`; or the error that kept all of them from being
        ///   run.
        public func transaction(_ commands: [RedisCommand], timeout: Duration? = nil) -> Deferred<[RedisReply]> {
            lane.transaction(commands, timeout: timeout).map { try $0.elements }
        }

        /// Ends the client at once: what waits fails, and so does every command from now on.
        public func close() {
            lane.end(.closed)
            pool.end()
        }

        /// Takes no more commands, and ends when those that it has are answered or late. Lent connections end when they
        /// are given back.
        /// - Returns: fires when the shared connection is closed.
        public func drain() -> Deferred<Void> {
            pool.drain()
            return lane.drain()
        }
    }

    extension Lane {
        /// - Returns: the answer of EXEC: an array, or null if a watched key has changed.
        func transaction(_ commands: [RedisCommand], timeout: Duration?) -> Deferred<RedisReply> {
            for command in commands {
                if let reason = CommandRules.reasonAgainst(command) { return .fail(RedisError.misuse(reason)) }
            }
            guard !commands.isEmpty else { return .succeed(.array([])) }
            let isIdempotent = commands.allSatisfy(\.isIdempotent)
            return submit(
                [RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")], isIdempotent: isIdempotent,
                timeout: timeout)
        }
    }

#endif
