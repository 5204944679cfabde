// ClientConnection.swift - the seam between a pool, which knows no wire, and a connection, which knows no pool but its
// own.

/// A connection that a pool keeps.
protocol ClientConnection: AnyObject {
    /// Whether it takes requests; false once it is over.
    var isOpen: Bool { get }

    /// Sends a request. The connection tells the pool when it has ended, in whatever way.
    func begin(_ errand: Errand)

    /// The errand is not wanted any more. Called only between `begin` and the end of its response's body.
    func cancel(_ errand: Errand)

    /// The pool lets go of it: nothing is under way any more.
    func close()
}
