// Session+Mistake.swift - what a program does wrong with a session.

extension Session {
    /// Why a session cannot be had or changed. Thrown out of a handler it becomes a 500, and the log has the reason.
    public enum Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// No `Sessions` is on the way to the resource.
        case noSessions
        /// `request.session` was asked for where `Sessions.Options.loading` is `.onDemand`: `loadSession()` loads it.
        case notLoaded
        /// The head of the response is out, and with it the decision about the cookie: a body that is streamed cannot
        /// change the session.
        case tooLate
        /// Sessions that are in their cookies end everywhere only where `SessionEpochs` are told of it.
        case noEpochs
        /// The content has this many bytes, and may have that many.
        case tooLarge(Int, limit: Int)

        /// In words.
        public var description: String {
            switch self {
            case .noSessions: "no Sessions middleware is on the way to this resource: root.use(try Sessions(store))"
            case .notLoaded: "the session is not loaded: use try await request.loadSession()"
            case .tooLate: "the response has begun: a session has to be changed before"
            case .noEpochs: "sessions in cookies end everywhere only with SessionEpochs"
            case .tooLarge(let bytes, let limit): "the session's content has \(bytes) bytes, and may have \(limit)"
            }
        }
    }
}
