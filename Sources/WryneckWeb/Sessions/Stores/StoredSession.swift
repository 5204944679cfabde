// StoredSession.swift - a session as its store keeps it.

/// What a store keeps of a session. Times are seconds since 1970.
public struct StoredSession: Sendable, Equatable {
    /// The content; what it means is the middleware's affair.
    public var bytes: [UInt8]
    /// The user who is signed in; nil if nobody is.
    public var user: String?
    /// When the session began, or its user signed in, whichever is later.
    public var created: Int64
    /// When a request used it last, to about a minute.
    public var seen: Int64
    /// When it is over if nobody uses it. From then on a store may drop it, and `load` need not find it.
    public var expires: Int64
    /// 1 for a new session; each change counts one up.
    public var version: Int64

    /// - Parameters:
    ///   - bytes: the content.
    ///   - user: who is signed in; nil for nobody.
    ///   - created: when the session began.
    ///   - seen: when a request used it last.
    ///   - expires: when it is over.
    ///   - version: 1 for a new session.
    public init(
        bytes: [UInt8], user: String? = nil, created: Int64, seen: Int64, expires: Int64, version: Int64 = 1
    ) {
        (self.bytes, self.user, self.created, self.seen) = (bytes, user, created, seen)
        (self.expires, self.version) = (expires, version)
    }
}
