// StoredHead.swift - the head of a response that is stored, and what was decided about it when it came.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

/// What is kept of a response beside its body.
struct StoredHead: Sendable {
    let status: HTTPResponse.Status
    /// Without those that no cache keeps, without Age and Content-Length, with a Date.
    let fields: Headers
    let version: HTTPVersion
    let control: CacheControl
    let variant: Variant
    let freshness: Freshness
    /// When it came, or when the origin has confirmed it.
    let came: Instant

    /// How old it is (RFC 9111 §4.2.3).
    func age(at now: CacheTime) -> Duration { freshness.initialAge + max(now.instant - came, .zero) }

    /// How long it stays fresh; below zero, how long it has been stale.
    func remaining(at now: CacheTime) -> Duration { freshness.lifetime - age(at: now) }

    /// The value of ETag, if it is one.
    var tag: EntityTag? {
        let lines = fields.all(.eTag)
        return lines.count == 1 ? lines.first.flatMap { EntityTag(parsing: $0) } : nil
    }

    /// The date of Last-Modified, if it is one.
    var modified: HTTPDate? { fields.date(.lastModified, at: freshness.date) }

    /// Whether the origin can be asked if it is still so (§4.3.1).
    var hasValidator: Bool { tag != nil || modified != nil }

    /// About the bytes that it holds.
    var byteCount: Int {
        var count = variant.byteCount
        fields.forEachField { count += $0.count + $1.count + StoredHead.bytesPerField }
        return count
    }

    /// What a field costs beside its characters: two strings and its place in a list.
    private static let bytesPerField = 64
}
