// BodySeams.swift - the seams between bodies, which know no wire, and the connections that carry them.

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
