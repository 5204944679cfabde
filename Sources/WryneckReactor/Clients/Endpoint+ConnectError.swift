// Endpoint+ConnectError.swift - why there is no connection, in words.

extension Endpoint {
    /// Why an endpoint could not be reached.
    public struct ConnectError: Error, Sendable, CustomStringConvertible {
        /// The endpoint that was tried.
        public let endpoint: Endpoint
        /// The reason in words.
        public let reason: String
        /// The system's error, if there is one; `ETIMEDOUT` also for the time-out of `connect`. Of several addresses,
        /// the last one's.
        public let code: Errno?

        init(endpoint: Endpoint, reason: String, code: Errno? = nil) {
            self.endpoint = endpoint
            self.reason = reason
            self.code = code
        }

        init(endpoint: Endpoint, code: Errno) { self.init(endpoint: endpoint, reason: code.description, code: code) }

        /// Whether the time-out passed.
        public var isTimeout: Bool { code == .timedOut }

        /// One line for a person.
        public var description: String { "cannot connect to \(endpoint): \(reason)" }
    }
}
