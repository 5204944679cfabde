// SessionCookieChange.swift - what a response says about the session's cookie.

enum SessionCookieChange {
    case none
    /// The client gets a new value.
    case set(String)
    /// The client keeps its value for longer.
    case prolong(SessionID)
    /// The session is over.
    case remove
}
