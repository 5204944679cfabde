// Preconditions.swift - conditional requests: RFC 9110 §13.
// Invariant: evaluated in the order of §13.2.2, each field once; a field that the RFC tells to ignore changes nothing.

internal import HTTPTypes
internal import WryneckHTTP

/// What the fields that make a request conditional ask for.
enum Preconditions {
    enum Verdict: Equatable {
        /// The request is answered as if it were unconditional.
        case proceed
        /// 304: the client has it already.
        case notModified
        /// 412.
        case failed
    }

    /// Weighs the fields of a GET or HEAD against the representation as it is now; `modified` is nil if nobody knows when that was.
    static func evaluate(_ headers: Headers, tag: EntityTag?, modified: HTTPDate?, now: Int) -> Verdict {
        // Step 1, and step 2 only without it.
        if let value = headers[.ifMatch] {
            // A list that cannot be read matches nothing: the client wanted to be sure, and nobody can be.
            guard let list = EntityTagList(parsing: value), list == .any || list.matchesStrongly(tag) else { return .failed }
        } else if let modified, let date = date(headers, .ifUnmodifiedSince, now), modified > date {
            return .failed
        }
        // Step 3, and step 4 only without it.
        if let value = headers[.ifNoneMatch] {
            guard let list = EntityTagList(parsing: value) else { return .proceed }
            return list == .any || list.matchesWeakly(tag) ? .notModified : .proceed
        }
        if let modified, let date = date(headers, .ifModifiedSince, now), modified <= date { return .notModified }
        return .proceed
    }

    /// Step 5: whether a Range field counts. If-Range demands that the client's part is of this very representation.
    static func allowsRange(_ headers: Headers, tag: EntityTag?, modified: HTTPDate?, now: Int) -> Bool {
        guard let value = headers[.ifRange] else { return true }
        if let wanted = EntityTag(parsing: value) { return tag?.matchesStrongly(wanted) ?? false }
        // §13.1.5: a date counts only as a strong validator, and exactly; §8.8.2.2: it is none for what may have changed twice in a second.
        guard let date = HTTPDate(value, now: now), let modified else { return false }
        return date == modified && modified.secondsSince1970 < now - 1
    }

    /// §13.1.3, §13.1.4: a value that is no date, or more than one, is ignored.
    private static func date(_ headers: Headers, _ name: HTTPField.Name, _ now: Int) -> HTTPDate? {
        headers[name].flatMap { HTTPDate($0, now: now) }
    }
}
