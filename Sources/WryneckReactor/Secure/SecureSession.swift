// SecureSession.swift - TLS, as far as a transport knows of it: bytes in the clear on this side, the socket on the other.
// WryneckTLS has the only one; that there is a protocol at all is because the reactor links no OpenSSL.

/// An encrypted session on a connected socket that does not block. The socket stays the owner's.
package protocol SecureSession: AnyObject {
    /// Goes on with the handshake as far as it gets.
    func handshake() throws(SecurityError) -> HandshakeProgress

    /// Reads as much as there is, in the clear.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> SecureInput

    /// Whether something is to be read of which the socket would not tell.
    var hasInput: Bool { get }

    /// Encrypts and sends a first part of the bytes; after `.wouldBlock` the next call has to begin with the same ones.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Syscalls.Moved

    /// Whether the kernel encrypts (kTLS), so that it can send files.
    var sendsFiles: Bool { get }

    /// Sends a part of a file, if `sendsFiles`.
    func sendFile(_ file: CInt, offset: Int, count: Int) throws(Errno) -> Syscalls.Moved

    /// Tells the peer that nothing follows (close_notify, RFC 8446 §6.1).
    /// - Returns: whether it was told; else once more when the socket takes something.
    func endWriting() throws(Errno) -> Bool

    /// What was agreed on.
    var security: TransportSecurity { get }
}

/// What a handshake waits for.
package enum HandshakeProgress { case done, wantsReading, wantsWriting }

/// What a read of a session came to.
package enum SecureInput: Equatable {
    case count(Int)
    case wouldBlock
    /// Something has to be sent first (an answer to KeyUpdate), and the socket is full.
    case wantsWriting
    /// The peer has said that nothing follows.
    case ended
    /// The peer's bytes have ended, and it has not said so: somebody on the way may have cut them off.
    case truncated
}
