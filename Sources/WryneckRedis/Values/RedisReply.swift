// RedisReply.swift - what a server has answered, as a value. RESP2: all that every command of Redis 7 and Valkey
// answers unless a client asks for RESP3, and all that hiredis 0.14 reads.

#if Redis

    /// One reply of a server.
    ///
    /// ```swift
    /// let count = try await redis.send("INCR", "visits").value.int
    /// let name: String? = try await redis.send("GET", "name").value.ifPresent?.text
    /// ```
    /// Its properties convert it, or throw ``RedisError/mismatch(wanted:found:)``: nothing is guessed.
    public enum RedisReply: Hashable, Sendable {
        /// No value: a key that is not there, a transaction that was not run.
        case null
        /// A short word, such as `OK`.
        case status(String)
        /// A number.
        case integer(Int)
        /// A string, which may hold any bytes.
        case bulk([UInt8])
        /// Several replies, nested at most eight deep.
        case array([RedisReply])
        /// An error of the server. As a whole reply it fails the command's Deferred with ``RedisError/refused(_:)``, so
        /// it is met only inside of arrays: those of transactions, and of some scripts.
        case refusal(RedisRefusal)
    }

#endif
