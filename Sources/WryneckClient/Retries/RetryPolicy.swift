// RetryPolicy.swift - how often a client tries again, and how long it waits before.

public import WryneckNetworking

/// What a client sends again when it fails (RFC 9110 §9.2.2, RFC 9112 §9.3.1, RFC 9113 §8.7).
public struct RetryPolicy: Sendable, Equatable {
    /// Whether a request is sent once more when a connection that was used before turns out to be closed. True, as in
    /// Twisted, Go and curl.
    public var staleConnection = true

    /// How often a request is sent again that a server has surely not looked at, over HTTP/2: three times. Go 6.
    public var refusedStreams = 3

    /// How often a connection is tried again that could not be made. None: Happy Eyeballs has tried all addresses.
    /// AsyncHTTPClient goes on until its deadline.
    public var connects = 0

    /// Statuses after which an idempotent request is sent again, such as 429 and 503; none by default.
    public var statuses: Set<Int> = []

    /// How often a request is sent again because of its status.
    public var statusRetries = 2

    /// The longest wait that a server may ask for by Retry-After; one who asks for more is not tried again.
    public var longestWait = Duration.seconds(60)

    /// The waits between the tries; a stale connection is replaced without one.
    public var backoff = Backoff()

    /// Makes the defaults.
    public init() {}

    /// Nothing is sent again.
    public static let none: RetryPolicy = {
        var policy = RetryPolicy()
        (policy.staleConnection, policy.refusedStreams) = (false, 0)
        return policy
    }()
}
