// BodyReplay.swift - whether a request's body can be sent once more.

/// What is left of a request's body when the request has to be sent again.
package enum BodyReplay: Sendable, Hashable {
    /// There is none.
    case none
    /// It can be read from its beginning as often as needed: bytes in memory, a file.
    case replayable
    /// It can be read once, and nothing of it has been taken.
    case untouched
    /// It can be read once, and a part of it is gone.
    case consumed

    /// Whether the whole body can be sent.
    package var canBeSent: Bool { self != .consumed }
}
