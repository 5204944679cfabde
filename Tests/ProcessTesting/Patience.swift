// Patience.swift - how long a test waits, and how it waits for what nobody announces.

public import Glibc

/// How long a test waits for what must come, before it fails instead of hanging: the only limit of time in the tests.
/// A quarter of an hour: ten times what the slowest, a build, takes beside the whole suite.
public let patience: Duration = .seconds(900)

/// `patience` for `SO_RCVTIMEO` and `SO_SNDTIMEO`.
public var socketPatience: timeval { timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0) }

/// Waits for what nobody announces, such as a file that another process writes: looks again and again, with a short
/// rest between, so that a machine of one core can do it meanwhile.
/// - Parameter condition: what is waited for.
/// - Returns: whether it came; false when `patience` is at an end.
/// - Throws: what `condition` throws, and `CancellationError`.
public nonisolated(nonsending) func eventually(_ condition: nonisolated(nonsending) () async throws -> Bool)
    async throws -> Bool
{
    let deadline = ContinuousClock.now + patience
    while try await !condition() {
        guard ContinuousClock.now < deadline else { return false }
        try await Task.sleep(for: .milliseconds(2))
    }
    return true
}
