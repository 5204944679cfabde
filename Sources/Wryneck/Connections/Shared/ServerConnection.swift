// ServerConnection.swift - what a server needs of each of its connections, whichever protocol that speaks.

package import WryneckReactor

/// A connection on the list of open ones.
package protocol ServerConnection: StreamProtocol {
    /// Its place on the list.
    var index: Int { get set }
    /// Ends the connection in order, because the server stops.
    func drain()
    /// Ends the connection at once.
    func abort()
}
