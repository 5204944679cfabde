// ResponseSink.swift - the seam between an exchange, which knows no wire, and a connection, which knows no tree.
// Invariant: a sink serves one exchange at a time, so that no call says which exchange it is for: whoever holds one
// lets go of it when its exchange ends. An exchange gives it at most one response.

package import HTTPTypes
package import WryneckHTTP
package import WryneckReactor

/// A part of a body on its way out.
package enum BodyPiece {
    case bytes([UInt8])
    /// A part of a file, which the kernel sends without a copy.
    case file(FileSlice)

    package var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .file(let slice): slice.count
        }
    }
}

/// Where a message's body comes from. Back-pressure is a count of bytes: a sender may be so many ahead of its reader.
package protocol BodySource: AnyObject {
    /// Somebody reads the body: from now on the peer has to send.
    func wanted()
    /// A reader has taken so many bytes.
    func consumed(_ bytes: Int)
}

/// Where a message's body goes.
package protocol BodySink: AnyObject {
    /// Sends a piece. True if the writer should wait: it is too far ahead of the reader.
    func write(_ piece: BodyPiece) -> Bool
    /// Ends the body.
    /// - Parameter trailers: fields behind it, where the version of HTTP and the framing have room for them.
    func finish(_ trailers: Headers)
    /// Ends the message so that nobody takes a part for the whole.
    func breakOff(_ error: any Error)
}

/// The receiver of one exchange's response.
package protocol ResponseSink: BodySource, BodySink {
    /// Sends the head, and the body unless that is a stream: its producer then writes it to the sink.
    func send(_ response: consuming Response)
    /// Sends an interim response. True if it was sent.
    func inform(_ status: HTTPResponse.Status, _ fields: Headers) -> Bool
    /// Gives the connection to another protocol, as soon as the request's body has ended.
    func hand(over stream: any StreamProtocol, _ fields: Headers)
}
