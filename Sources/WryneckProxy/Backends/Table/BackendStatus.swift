// BackendStatus.swift - what a status page says of a backend.

/// One backend at one instant. As JSON it is an object with these names.
public struct BackendStatus: Sendable, Hashable, Codable {
    /// Whether it gets requests.
    public enum State: String, Sendable, Hashable, Codable {
        /// It gets its share.
        case up
        /// It gets none.
        case out
        /// It gets one, which decides, or that one is under way.
        case trial
        /// It gets none because somebody wants it so.
        case draining
    }

    /// `Backend.id`.
    public let id: String
    /// `Backend.description`, in which there are no secrets.
    public let url: String
    /// Whether it gets requests.
    public let state: State
    /// Its weight.
    public let weight: Int
    /// The part of its weight that it has now, from 0 to 1; less than 1 in a slow start.
    public let share: Double
    /// Requests under way.
    public let busy: Int
    /// Requests that it was chosen for.
    public let total: Int
    /// Those of them that failed.
    public let failures: Int
    /// How many seconds it is out at least; nil if it is not out, or until its checks succeed.
    public let secondsOut: Double?
}
