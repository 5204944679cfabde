// DatagramError.swift - why there is no datagram socket, in words.

/// Why a datagram socket cannot be opened.
public struct DatagramError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it should have been, or have led: `127.0.0.1:53`.
    public let place: String
    /// The reason in words.
    public let reason: String
    /// The system's error, if it was one.
    public let code: Errno?

    /// One line for a person.
    public var description: String { "cannot open a datagram socket for \(place): \(reason)" }
}
