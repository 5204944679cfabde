// Freshness.swift - how old a response is, and how long it is fresh: RFC 9111 §4.2.
// Invariant: no age is below zero, whatever dates and clocks say; a time that cannot be read counts as over.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

/// What the head of a response says about its time.
struct Freshness: Sendable, Equatable {
    /// When the origin made it; when it came here, if it does not say so (RFC 9110 §6.6.1).
    let date: HTTPDate
    /// How old it was when it came (§4.2.3).
    let initialAge: Duration
    /// How old it becomes before it is stale (§4.2.1).
    let lifetime: Duration

    /// - Parameters:
    ///   - headers: of the response.
    ///   - control: what they say of caching.
    ///   - asked: when the request was sent.
    ///   - came: when the response came.
    ///   - longestGuess: the most for responses that say nothing of their lifetime; zero for none.
    init(_ headers: Headers, _ control: CacheControl, asked: Instant, came: CacheTime, longestGuess: Duration) {
        date = headers.date(.date, at: came.date) ?? came.date
        initialAge = Self.initialAge(headers, date, asked, came)
        lifetime = Self.lifetime(headers, control, date, came.date, longestGuess)
    }

    /// §4.2.3. The Age of another cache counts from when the request was sent; the difference of the clocks counts only
    /// where it makes the response older.
    private static func initialAge(
        _ headers: Headers, _ date: HTTPDate, _ asked: Instant, _ came: CacheTime
    ) -> Duration {
        let apparent = came.date.secondsSince1970 - date.secondsSince1970
        let corrected = .seconds(headers.statedAge) + max(came.instant - asked, .zero)
        return max(.seconds(apparent), corrected)
    }

    /// §4.2.1, in its order.
    private static func lifetime(
        _ headers: Headers, _ control: CacheControl, _ date: HTTPDate, _ came: HTTPDate, _ longestGuess: Duration
    ) -> Duration {
        if let seconds = control.sharedMaxAge ?? control.maxAge { return .seconds(seconds) }
        guard headers.contains(.expires) else { return guess(headers, date, came, longestGuess) }
        // §5.3: one that cannot be read, such as "0", is in the past.
        guard let end = headers.date(.expires, at: came) else { return .zero }
        return .seconds(max(end.secondsSince1970 - date.secondsSince1970, 0))
    }

    /// §4.2.2: a tenth of the time for which it has not changed.
    private static func guess(_ headers: Headers, _ date: HTTPDate, _ came: HTTPDate, _ longest: Duration) -> Duration {
        guard let modified = headers.date(.lastModified, at: came) else { return .zero }
        return min(.seconds(max(date.secondsSince1970 - modified.secondsSince1970, 0) / 10), max(longest, .zero))
    }
}

extension Headers {
    /// The date in a field; nil if there is none, more than one, or one that cannot be read.
    func date(_ name: HTTPField.Name, at now: HTTPDate) -> HTTPDate? {
        let lines = all(name)
        guard lines.count == 1, let line = lines.first else { return nil }
        return HTTPDate(line, now: now.secondsSince1970)
    }

    /// The seconds in Age. §5.1: the first member counts, and what is no number is ignored.
    var statedAge: Int {
        let first = first(.age)?.utf8.split(separator: ASCII.comma, omittingEmptySubsequences: false).first
        return first.flatMap { DeltaSeconds.parse(Array($0)[...].trimmed) } ?? 0
    }
}
