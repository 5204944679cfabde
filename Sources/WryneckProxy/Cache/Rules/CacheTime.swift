// CacheTime.swift - one moment on both clocks.
// Invariant: how long something is here is measured by the reactor's clock, which never jumps; dates of messages are
// compared with the time of day alone.

internal import WryneckHTTP
internal import WryneckReactor

/// Now, by the reactor's clock and by that of the wall.
struct CacheTime: Sendable, Equatable {
    let instant: Instant
    let date: HTTPDate
}
