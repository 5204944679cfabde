// InflaterSource.swift - the seam between messages and their compression: without the trait `Compression` nobody
// conforms, and no message is ever taken as compressed.

/// Decompresses one message at a time.
package protocol MessageInflating: AnyObject {
    /// Decompresses a piece of a message.
    /// - Parameters:
    ///   - piece: the next bytes of its frames' payloads, unmasked.
    ///   - output: what they stand for is appended here, also before an error is thrown.
    ///   - limit: the most bytes that `output` may come to have.
    /// - Throws: 1009 beyond the limit, 1007 for what is no deflate, 1011 if there is no memory.
    func inflate(
        _ piece: UnsafeRawBufferPointer, into output: inout [UInt8], upTo limit: Int
    ) throws(WebSocketViolation)

    /// Ends the message, and checks that nothing of it is missing.
    func finish(into output: inout [UInt8], upTo limit: Int) throws(WebSocketViolation)
}

/// Has an inflater for the time of one message.
package protocol InflaterSource: AnyObject {
    /// Takes one out at a message's beginning.
    func takeInflater() throws(WebSocketViolation) -> any MessageInflating
    /// Gives it back at the message's end.
    func giveBack(_ inflater: any MessageInflating)
}
