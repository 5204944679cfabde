// RedisClient+Keys.swift - the few commands that most programs need, with their types. All others go through `send`.

#if Redis

    public import WryneckDeferred

    extension RedisClient {
        /// When `set` changes a key.
        public enum Condition: Sendable {
            /// In any case.
            case always
            /// Only if there is no such key.
            case ifAbsent
            /// Only if there is one.
            case ifPresent
        }

        /// Reads a string. It is sent again after a loss.
        /// - Parameter key: the key.
        /// - Returns: its bytes; nil if there is no such key.
        public func get(_ key: some RedisArgument) -> Deferred<[UInt8]?> {
            var command = RedisCommand("GET", key)
            command.isIdempotent = true
            return send(command).map { reply in try reply.ifPresent?.bytes }
        }

        /// Writes a string.
        /// - Parameters:
        ///   - key: the key.
        ///   - value: any bytes.
        ///   - duration: how long it lives, in whole milliseconds, at least one; nil for ever.
        ///   - condition: when it is written.
        /// - Returns: whether it was written.
        @discardableResult
        public func set(
            _ key: some RedisArgument, _ value: some RedisArgument, expiringAfter duration: Duration? = nil,
            _ condition: Condition = .always
        ) -> Deferred<Bool> {
            var command = RedisCommand("SET", key, value)
            if let duration {
                command.append("PX")
                command.append(duration.redisMilliseconds)
            }
            switch condition {
            case .always: command.isIdempotent = true
            case .ifAbsent: command.append("NX")
            case .ifPresent: command.append("XX")
            }
            return send(command).map { try $0.bool }
        }

        /// Removes keys.
        /// - Parameter keys: the keys.
        /// - Returns: how many of them were there.
        @discardableResult
        public func delete(_ keys: any RedisArgument...) -> Deferred<Int> {
            guard !keys.isEmpty else { return .succeed(0) }
            return send(RedisCommand("DEL", arguments: keys)).map { try $0.int }
        }

        /// Adds to a number.
        /// - Parameters:
        ///   - key: a key without a value counts as 0.
        ///   - amount: may be negative.
        /// - Returns: the sum.
        @discardableResult
        public func increment(_ key: some RedisArgument, by amount: Int = 1) -> Deferred<Int> {
            send("INCRBY", key, amount).map { try $0.int }
        }

        /// Limits the life of a key.
        /// - Parameters:
        ///   - key: the key.
        ///   - duration: from now, in whole milliseconds, at least one.
        /// - Returns: whether there is such a key.
        @discardableResult
        public func expire(_ key: some RedisArgument, after duration: Duration) -> Deferred<Bool> {
            send("PEXPIRE", key, duration.redisMilliseconds).map { try $0.bool }
        }

        /// Sends to those who subscribe to a channel: see ``RedisSubscriber``.
        /// - Parameters:
        ///   - message: any bytes.
        ///   - channel: the channel.
        /// - Returns: how many the server has sent it to.
        @discardableResult
        public func publish(_ message: some RedisArgument, to channel: String) -> Deferred<Int> {
            send("PUBLISH", channel, message).map { try $0.int }
        }
    }

    extension Duration {
        /// In whole milliseconds, at least one; the server's numbers end some 290 million years from now.
        var redisMilliseconds: Int {
            let (seconds, attoseconds) = components
            let (scaled, overflow) = Int(clamping: seconds).multipliedReportingOverflow(by: 1000)
            guard !overflow, scaled < Int.max / 2 else { return seconds < 0 ? 1 : Int.max / 1000 }
            return max(1, scaled + Int(attoseconds / 1_000_000_000_000_000))
        }
    }

#endif
