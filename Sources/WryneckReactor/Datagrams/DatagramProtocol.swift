// DatagramProtocol.swift - what lives on a datagram socket. Twisted's DatagramProtocol.

/// What a socket's datagrams are given to, on its reactor's thread.
public protocol DatagramProtocol: AnyObject {
    /// The socket is open (Twisted's `startProtocol`). Called first, once.
    /// - Parameter transport: the way out.
    func started(on transport: DatagramTransport)

    /// A datagram came (Twisted's `datagramReceived`), whole.
    /// - Parameters:
    ///   - bytes: lent for the length of the call; a datagram may well be empty.
    ///   - peer: who sent it, or says so: whoever can forge a sender's address on the way here can put it there.
    ///   - transport: the way out.
    func received(_ bytes: RawSpan, from peer: SocketAddress, on transport: DatagramTransport)

    /// A datagram came that is longer than `DatagramOptions.largest`; none of it is handed on.
    /// - Parameters:
    ///   - length: its real length.
    ///   - peer: who sent it.
    ///   - transport: the way out.
    func refused(_ length: Int, from peer: SocketAddress, on transport: DatagramTransport)

    /// The network reported something about an earlier datagram: nobody listens at a connected socket's other end (Twisted's
    /// `connectionRefused`), or the host cannot be reached. The socket stays open.
    /// - Parameters:
    ///   - error: `ECONNREFUSED` and the like.
    ///   - transport: the way out.
    func failed(_ error: Errno, on transport: DatagramTransport)

    /// The kernel has room again, after a `send` that found none.
    /// - Parameter transport: the way out.
    func drained(on transport: DatagramTransport)

    /// The socket is closed (Twisted's `stopProtocol`). Called last, once.
    func stopped()
}

extension DatagramProtocol {
    /// Does nothing.
    public func started(on transport: DatagramTransport) {}
    /// Does nothing.
    public func refused(_ length: Int, from peer: SocketAddress, on transport: DatagramTransport) {}
    /// Does nothing.
    public func failed(_ error: Errno, on transport: DatagramTransport) {}
    /// Does nothing.
    public func drained(on transport: DatagramTransport) {}
    /// Does nothing.
    public func stopped() {}
}
