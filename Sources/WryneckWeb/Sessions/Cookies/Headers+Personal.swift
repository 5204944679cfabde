// Headers+Personal.swift - what caches may do with a response that depends on a session: RFC 9111 §3, §5.2.2.
// Invariant: no shared cache keeps a response that sets a session's cookie: it would hand one visitor's session to the
// next.

internal import Wryneck
internal import WryneckHTTP

extension Headers {
    /// Marks a response that depends on the client's session.
    /// - Parameter setsCookie: whether it gives the client a cookie, or takes it away.
    mutating func markPersonal(setsCookie: Bool) {
        addVary("Cookie")
        let own = all(.cacheControl)
        if own.isEmpty {
            self[.cacheControl] = setsCookie ? "no-store" : "private, no-cache"
        } else if setsCookie, !own.contains(where: Self.keepsPrivate) {
            self[.cacheControl] = "no-store"
        }
    }

    private static func keepsPrivate(_ line: String) -> Bool {
        line.split(separator: ",").contains { directive in
            let name = directive.trimmed.lowercased()
            return name == "private" || name == "no-store"
        }
    }
}
