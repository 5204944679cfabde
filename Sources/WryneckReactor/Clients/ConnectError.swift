// ConnectError.swift - why there is no connection, in words.

/// Why nobody could be reached.
public struct ConnectError: Error, Sendable, CustomStringConvertible {
    /// Where to.
    public let endpoint: Endpoint
    /// The reason in words.
    public let reason: String
    /// The system's error, if it was one; `ETIMEDOUT` also for the time-out of `connect`. Of several addresses, the last one's.
    public let code: Errno?

    init(endpoint: Endpoint, reason: String, code: Errno? = nil) {
        self.endpoint = endpoint
        self.reason = reason
        self.code = code
    }

    init(endpoint: Endpoint, code: Errno) { self.init(endpoint: endpoint, reason: code.description, code: code) }

    /// Whether it took too long.
    public var isTimeout: Bool { code == .timedOut }

    /// One line for a person.
    public var description: String { "cannot connect to \(endpoint): \(reason)" }
}
