// TimeoutError.swift - the error of a Deferred that `addTimeout` has cut off.

/// There was no result in time. Twisted's name: `twisted.internet.defer.TimeoutError`.
public struct TimeoutError: Error, Hashable, CustomStringConvertible {
    /// The time that was allowed.
    public let duration: Duration

    /// Makes the error, for a translator that fails with it.
    /// - Parameter duration: the time that was allowed.
    public init(_ duration: Duration) { self.duration = duration }

    /// One line for logs.
    public var description: String { "no result within \(duration)" }
}
