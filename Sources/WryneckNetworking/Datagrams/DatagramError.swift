// DatagramError.swift - why there is no datagram socket, in words.

public import WryneckReactor

/// Why a datagram socket cannot be opened.
public struct DatagramError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The address that was to be opened or connected to, such as `127.0.0.1:53`.
    public let place: String
    /// The reason in words.
    public let reason: String
    /// The system's error, if there is one.
    public let code: Errno?

    /// One line for a person.
    public var description: String { "cannot open a datagram socket for \(place): \(reason)" }
}
