// Preconditions.swift - conditional requests: RFC 9110 §13.
// Invariant: evaluated in the order of §13.2.2, each field once; a field that the RFC says to ignore changes nothing.

internal import HTTPTypes
package import WryneckHTTP

/// The evaluation of a request's conditions.
package enum Preconditions {
    package enum Verdict: Equatable {
        /// Answer the request as if it were unconditional.
        case proceed
        /// 304: the client has the current state.
        case notModified
        /// 412: a condition failed.
        case failed
    }

    /// Whether there is anything to evaluate.
    package static func isConditional(_ headers: Headers) -> Bool {
        headers.contains(.ifNoneMatch) || headers.contains(.ifModifiedSince) || headers.contains(.ifMatch)
            || headers.contains(.ifUnmodifiedSince)
    }

    /// Evaluates a request's fields against the current representation.
    /// - Parameters:
    ///   - headers: the request's fields.
    ///   - tag: nil without one.
    ///   - modified: nil if the time is unknown.
    ///   - now: in seconds since 1970, for dates whose years have two digits.
    ///   - exists: whether there is a representation.
    ///   - isRead: whether the method is GET or HEAD; for others what would be a 304 is a failure (§13.2.2), and
    ///     If-Modified-Since does not count (§13.1.3).
    /// - Returns: what to do.
    package static func evaluate(
        _ headers: Headers, tag: EntityTag?, modified: HTTPDate?, now: Int, exists: Bool = true, isRead: Bool = true
    ) -> Verdict {
        // Step 1, and step 2 only without it.
        if let value = headers[.ifMatch] {
            // A list that cannot be read matches nothing: the client wants certainty, and there is none.
            guard let list = EntityTagList(parsing: value), list == .any ? exists : list.matchesStrongly(tag) else {
                return .failed
            }
        } else if let modified, let date = date(headers, .ifUnmodifiedSince, now), modified > date {
            return .failed
        }
        // Step 3, and step 4 only without it.
        if let value = headers[.ifNoneMatch] {
            // To read it once more harms nobody; to write what may be there already does.
            guard let list = EntityTagList(parsing: value) else { return isRead ? .proceed : .failed }
            guard list == .any ? exists : list.matchesWeakly(tag) else { return .proceed }
            return isRead ? .notModified : .failed
        }
        if isRead, let modified, let date = date(headers, .ifModifiedSince, now), modified <= date {
            return .notModified
        }
        return .proceed
    }

    /// Step 5: whether a Range field counts. If-Range requires that the client's part belongs to this very
    /// representation.
    static func allowsRange(_ headers: Headers, tag: EntityTag?, modified: HTTPDate?, now: Int) -> Bool {
        guard let value = headers[.ifRange] else { return true }
        if let wanted = EntityTag(parsing: value) { return tag?.matchesStrongly(wanted) ?? false }
        // RFC 9110 §13.1.5: a date counts only as a strong validator, and exactly; §8.8.2.2: it is none for a file that
        // may have changed twice in a second.
        guard let date = HTTPDate(value, now: now), let modified else { return false }
        return date == modified && modified.secondsSince1970 < now - 1
    }

    /// RFC 9110 §13.1.3, §13.1.4: a value that is not a date, and more than one value, are ignored.
    private static func date(_ headers: Headers, _ name: HTTPField.Name, _ now: Int) -> HTTPDate? {
        headers[name].flatMap { HTTPDate($0, now: now) }
    }
}
