// PoolConnection.swift - one connection of a pool.
// Invariant: an HTTP/1 connection is busy with one request or with none; there is no state with two.

internal import WryneckReactor

/// The rest of a connection between requests.
struct Rest: Equatable {
    /// Counts the rests of a pool, so that the one that has lasted longest is known.
    let turn: UInt64
    let until: Instant
}

/// What a pool knows of a connection.
struct PoolConnection {
    enum State: Equatable {
        /// It is being made.
        case opening
        /// HTTP/1, with one request under way.
        case busy
        /// HTTP/1, without any.
        case idle(Rest)
        /// HTTP/2, with some requests under way; without any, it rests.
        case shared(streams: Int, limit: Int, Rest)
        /// HTTP/2, and takes no more requests.
        case leaving(streams: Int)
    }

    let key: PoolKey
    var state = State.opening
    /// Requests that went over it.
    var uses = 0
    /// When it is too old for another request.
    var oldAt = Instant.never

    /// Nil while it is at work, or not yet made.
    var rest: Rest? {
        switch state {
        case .idle(let rest), .shared(0, _, let rest): rest
        case .opening, .busy, .shared, .leaving: nil
        }
    }
}
