// CheckSchedule.swift - when a backend is asked how it is.
// Invariant: one check at a time, and never two within an interval less its jitter.

internal import WryneckReactor

/// The next check of one backend.
struct CheckSchedule: Sendable {
    /// Nil until somebody asks for the first time.
    private(set) var next: Instant?
    private var isUnderWay = false

    /// When there is something to do; nil while a check is under way.
    var deadline: Instant? { isUnderWay ? nil : next ?? Instant(nanoseconds: .min) }

    /// Whether to check now, which then is under way. The first checks are spread over an interval, so that backends
    /// are not asked all at once.
    mutating func takeDue(
        _ checks: BackendHealthOptions.Checks, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Bool {
        guard let due = next else {
            next = now + checks.interval * Double.random(in: 0..<1, using: &generator)
            return false
        }
        guard !isUnderWay, due <= now else { return false }
        next = now + checks.interval * (1 - checks.jitter * Double.random(in: 0..<1, using: &generator))
        isUnderWay = true
        return true
    }

    /// The check has ended, or whoever made it is gone.
    mutating func end() { isUnderWay = false }
}
