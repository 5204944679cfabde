// UploadConditions.swift - whether an upload may replace a file: RFC 9110 §13.1 for a method that changes something.
// Invariant: in doubt nothing is overwritten: a condition that cannot be read fails as soon as there is a file.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

/// The conditions of a request about the file that has its name now.
struct UploadConditions: Sendable {
    /// Whether the server allows overwriting.
    let overwrites: Bool
    private let match: String?
    private let noneMatch: String?
    private let unmodifiedSince: HTTPDate?

    /// - Parameters:
    ///   - headers: the fields of the request.
    ///   - overwrites: whether files may be replaced at all.
    ///   - now: the time in seconds since 1970.
    init(_ headers: Headers, overwrites: Bool, now: Int) {
        self.overwrites = overwrites
        match = headers[.ifMatch]
        noneMatch = headers[.ifNoneMatch]
        unmodifiedSince = match == nil ? headers[.ifUnmodifiedSince].flatMap { HTTPDate($0, now: now) } : nil
    }

    /// For a form: its sender could not know the names to set conditions for.
    init(overwrites: Bool) {
        self.overwrites = overwrites
        (match, noneMatch, unmodifiedSince) = (nil, nil, nil)
    }

    /// Whether a file may be replaced that appears after the check.
    var replaces: Bool { overwrites && noneMatch == nil }

    /// The answer if a file appeared after the check, or was there before.
    var refusal: HTTPError {
        noneMatch == nil ? HTTPError(.conflict, "there is such a file") : HTTPError(.preconditionFailed)
    }

    /// - Parameter existing: the file that has the name now; nil if there is none.
    /// - Throws: 412 if a condition fails, 409 if there is a file that may not be replaced.
    func check(_ existing: FileStatus?) throws(HTTPError) {
        guard let existing else {
            // RFC 9110 §13.1.1: there is no file that could match.
            if match != nil { throw HTTPError(.preconditionFailed) }
            return
        }
        if let match {
            guard let list = EntityTagList(parsing: match), list.matchesStrongly(existing.entityTag) else {
                throw HTTPError(.preconditionFailed)
            }
        }
        if let unmodifiedSince, existing.modified / 1_000_000_000 > Int64(unmodifiedSince.secondsSince1970) {
            throw HTTPError(.preconditionFailed)
        }
        if let noneMatch {
            guard let list = EntityTagList(parsing: noneMatch), !list.matchesWeakly(existing.entityTag) else {
                throw HTTPError(.preconditionFailed)
            }
        }
        guard overwrites else { throw HTTPError(.conflict, "there is such a file") }
        guard existing.kind == .regular else { throw HTTPError(.conflict, "something else has that name") }
    }
}
