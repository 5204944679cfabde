// SecureSession.swift - TLS as a transport sees it: bytes in the clear on this side, the socket on the other.
// WryneckTLS has the only implementation; it is a protocol because the reactor does not link OpenSSL.

/// An encrypted session on a connected socket that does not block. The socket stays its owner's.
package protocol SecureSession: AnyObject {
    /// Goes on with the handshake as far as possible.
    func handshake() throws(SecurityError) -> HandshakeProgress

    /// Reads decrypted bytes, as many as there are.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> SecureInput

    /// Whether decrypted bytes wait in the session, of which the socket does not tell.
    var hasInput: Bool { get }

    /// Encrypts and sends a first part of the bytes; after `.wouldBlock` the next call has to begin with the same ones.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Syscalls.Moved

    /// Whether the kernel encrypts (kTLS), so that it can send files.
    var sendsFiles: Bool { get }

    /// Sends a part of a file, if `sendsFiles`.
    func sendFile(_ file: CInt, offset: Int, count: Int) throws(Errno) -> Syscalls.Moved

    /// Tells the peer that nothing follows (close_notify, RFC 8446 §6.1).
    /// - Returns: whether it was sent; if not, it has to be called again when the socket has room.
    func endWriting() throws(Errno) -> Bool

    /// The parameters that the two ends have agreed on.
    var security: TransportSecurity { get }
}

/// The state of a handshake, or what it waits for.
package enum HandshakeProgress { case done, wantsReading, wantsWriting }

/// The result of a read.
package enum SecureInput: Equatable {
    case count(Int)
    case wouldBlock
    /// An answer to KeyUpdate has to be sent first, and the socket is full.
    case wantsWriting
    /// The peer has sent close_notify.
    case ended
    /// The peer's bytes have ended without close_notify: somebody on the way may have cut them off.
    case truncated
}
