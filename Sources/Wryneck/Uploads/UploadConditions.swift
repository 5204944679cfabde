// UploadConditions.swift - whether a file may come to where it should: RFC 9110 §13.1 for a method that changes something.
// Invariant: in doubt nothing is overwritten: a condition that cannot be read fails as soon as there is a file.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

/// What a request demands of the file that has its name now.
struct UploadConditions: Sendable {
    /// What the server allows.
    let overwrites: Bool
    private let match: String?
    private let noneMatch: String?
    private let unmodifiedSince: HTTPDate?

    /// - Parameters:
    ///   - headers: the request's.
    ///   - overwrites: whether files may be replaced at all.
    ///   - now: in seconds since 1970.
    init(_ headers: Headers, overwrites: Bool, now: Int) {
        self.overwrites = overwrites
        match = headers[.ifMatch]
        noneMatch = headers[.ifNoneMatch]
        unmodifiedSince = match == nil ? headers[.ifUnmodifiedSince].flatMap { HTTPDate($0, now: now) } : nil
    }

    /// For a form, whose files have names that its sender could not ask about.
    init(overwrites: Bool) {
        self.overwrites = overwrites
        (match, noneMatch, unmodifiedSince) = (nil, nil, nil)
    }

    /// Whether a file may be replaced that appears after the check.
    var replaces: Bool { overwrites && noneMatch == nil }

    /// What the client is told if a file appeared after the check, or was there before.
    var refusal: HTTPError { noneMatch == nil ? HTTPError(.conflict, "there is such a file") : HTTPError(.preconditionFailed) }

    /// - Parameter existing: what has the name now; nil if nothing has.
    /// - Throws: 412 if a condition fails, 409 if there is something that may not be replaced.
    func check(_ existing: FileStatus?) throws(HTTPError) {
        guard let existing else {
            // §13.1.1: there is nothing that could match.
            if match != nil { throw HTTPError(.preconditionFailed) }
            return
        }
        if let match {
            guard let list = EntityTagList(parsing: match), list.matchesStrongly(existing.entityTag) else { throw HTTPError(.preconditionFailed) }
        }
        if let unmodifiedSince, existing.modified / 1_000_000_000 > Int64(unmodifiedSince.secondsSince1970) { throw HTTPError(.preconditionFailed) }
        if let noneMatch {
            guard let list = EntityTagList(parsing: noneMatch), !list.matchesWeakly(existing.entityTag) else { throw HTTPError(.preconditionFailed) }
        }
        guard overwrites else { throw HTTPError(.conflict, "there is such a file") }
        guard existing.kind == .regular else { throw HTTPError(.conflict, "something else has that name") }
    }
}
