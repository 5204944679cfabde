// RedisScript.swift - scripts in Lua: by the hash that the server knows them by, and as a whole where it does not.

#if Redis

    public import WryneckDeferred

    /// A script that a server runs as one: no other command comes between its own.
    ///
    /// ```swift
    /// let claim = RedisScript("if redis.call('EXISTS', KEYS[1]) == 0 then … end")
    /// let reply = try await redis.run(claim, keys: ["job:7"], arguments: ["worker-3"]).value
    /// ```
    public struct RedisScript: Sendable, Hashable {
        /// Its text in Lua.
        public let source: String
        /// Whether it may be run twice without harm: see ``RedisCommand/isIdempotent``.
        public var isIdempotent: Bool

        /// - Parameters:
        ///   - source: its text. It takes what differs from call to call as `KEYS` and `ARGV`: a server keeps every
        ///     text that it has ever seen.
        ///   - isIdempotent: whether it may be run twice.
        public init(_ source: String, isIdempotent: Bool = false) {
            self.source = source
            self.isIdempotent = isIdempotent
        }
    }

    extension RedisClient {
        /// The scripts whose hashes are remembered; a program has a handful.
        private static let rememberedScripts = 1_000

        /// Runs a script.
        ///
        /// Its first run sends its text, and asks the server for its hash in the same write; later ones send the hash
        /// alone. A server that has forgotten it, such as one that was restarted, is sent the text again, once.
        /// - Parameters:
        ///   - script: the script.
        ///   - keys: the keys that it uses.
        ///   - arguments: what else it needs.
        ///   - timeout: its time; nil for the default.
        /// - Returns: what it returns; or a ``RedisError``.
        public func run(
            _ script: RedisScript, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = [],
            timeout: Duration? = nil
        ) -> Deferred<RedisReply> {
            func command(_ name: String, _ text: String) -> RedisCommand {
                var command = RedisCommand(name, arguments: [text, keys.count] + keys + arguments)
                command.isIdempotent = script.isIdempotent
                command.timeout = timeout
                return command
            }
            guard let hash = scriptHashes[script.source] else {
                let answer = send(command("EVAL", script.source))
                learnHash(of: script.source)
                return answer
            }
            return send(command("EVALSHA", hash)).addErrback { [weak self] error throws -> Deferred<RedisReply> in
                guard case RedisError.refused(let refusal) = error, refusal.code == "NOSCRIPT", let self else {
                    throw error
                }
                return send(command("EVAL", script.source))
            }
        }

        private func learnHash(of source: String) {
            var load = RedisCommand("SCRIPT", "LOAD", source)
            load.isIdempotent = true
            // A user who may not do this goes on with the text.
            send(load).whenSettled { [weak self] result in
                guard let self, case .success(let reply) = result, let hash = try? reply.text else { return }
                if scriptHashes.count >= RedisClient.rememberedScripts { scriptHashes = [:] }
                scriptHashes[source] = hash
            }
        }
    }

#endif
