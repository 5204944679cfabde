// Backend+Mistake.swift - why a text names no backend.

public import WryneckClient

extension Backend {
    /// The fault of a text or a weight. None of them repeats the text, which may have a password in it.
    public enum Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// Another scheme than `http`, `https` and `unix`. WebSockets have none of their own here: they are requests.
        case scheme
        /// A name or a password before the "@": every client would be let in with it.
        case userInfo
        /// A query: requests bring their own.
        case query
        /// A fragment, which is never sent.
        case fragment
        /// Something else that is wrong with a URL.
        case url(ClientURL.Mistake)
        /// No path behind `unix:`.
        case emptySocketPath
        /// A path that does not begin with a slash: where it leads depends on where the program was started.
        case relativeSocketPath
        /// A path that no UNIX socket can have: `sun_path` has 108 bytes.
        case longSocketPath
        /// A NUL in a path; an abstract name is written with an "@".
        case socketPathByte
        /// A weight that is not in `Backend.weights`.
        case weight

        /// In words.
        public var description: String {
            switch self {
            case .scheme: "a backend is http://host, https://host or unix:/path; a WebSocket's is one of http"
            case .userInfo: "a backend's URL has no user information: set Authorization for its requests instead"
            case .query: "a backend's URL has no query: requests bring their own"
            case .fragment: "a backend's URL has no fragment, which would never be sent"
            case .url(let mistake): mistake.description
            case .emptySocketPath: "the path of a UNIX socket is missing: unix:/run/app.sock"
            case .relativeSocketPath: "the path of a UNIX socket begins with a slash: unix:/run/app.sock"
            case .longSocketPath: "the path of a UNIX socket has at most 107 bytes"
            case .socketPathByte: "the path of a UNIX socket has no NUL; an abstract name begins with an @"
            case .weight: "a backend's weight is from \(Backend.weights.lowerBound) to \(Backend.weights.upperBound)"
            }
        }
    }
}
