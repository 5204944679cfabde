// RetryAfter.swift - the field Retry-After: RFC 9110 §10.2.3.

internal import HTTPTypes
package import WryneckHTTP

/// How long a server asks to wait.
package enum RetryAfter {
    /// The wait from `now` on, not below zero; nil without the field, with several, or with a malformed one.
    package static func wait(_ headers: Headers, at now: HTTPDate) -> Duration? {
        let values = headers.all(.retryAfter)
        guard values.count == 1, let value = values.first else { return nil }
        if let seconds = Array(value.utf8).withUnsafeBytes(ASCII.decimal) { return .seconds(seconds) }
        guard let date = HTTPDate(value, now: now.secondsSince1970) else { return nil }
        return .seconds(max(0, date.secondsSince1970 - now.secondsSince1970))
    }
}
