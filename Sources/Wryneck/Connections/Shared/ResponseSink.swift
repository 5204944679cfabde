// ResponseSink.swift - the seam between an exchange, which knows no wire, and a connection, which knows no tree.
// Invariant: a sink serves one exchange at a time, so that no call says which exchange it is for: whoever holds one
// lets go of it when its exchange ends. An exchange gives it at most one response.

package import HTTPTypes
package import WryneckBodies
package import WryneckHTTP
package import WryneckReactor

/// The receiver of one exchange's response.
package protocol ResponseSink: BodySource, BodySink {
    /// Sends the head, and the body unless that is a stream: its producer then writes it to the sink.
    func send(_ response: consuming Response)
    /// Sends an interim response. True if it was sent.
    func inform(_ status: HTTPResponse.Status, _ fields: Headers) -> Bool
    /// Gives the connection to another protocol, as soon as the request's body has ended.
    func hand(over stream: any StreamProtocol, _ fields: Headers)
}
