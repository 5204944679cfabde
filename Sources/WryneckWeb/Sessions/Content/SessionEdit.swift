// SessionEdit.swift - the changes of a session by one request, in their order.
// Invariant: applied to what another request has saved meanwhile, they change only what they are about: of two requests
// that set the same value the last one counts, and others stay.

enum SessionEdit {
    case set(String, [UInt8])
    case remove(String)
    case flash(Session.Flash)
    /// So many of those that were there first.
    case takeFlashes(Int)
}
