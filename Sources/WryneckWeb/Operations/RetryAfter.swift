// RetryAfter.swift - Retry-After in seconds: RFC 9110 §10.2.3.

internal import Wryneck

enum RetryAfter {
    /// The field, with whole seconds, rounded up; none for nil.
    static func fields(_ wait: Duration?) -> Headers {
        guard let wait else { return [:] }
        let (seconds, rest) = (wait.components.seconds, wait.components.attoseconds)
        return [.retryAfter: "\(max(seconds + (rest > 0 && seconds < .max ? 1 : 0), 0))"]
    }
}
