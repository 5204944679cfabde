// DatagramProtocol.swift - the user of a datagram socket. Twisted's DatagramProtocol.

public import WryneckReactor

/// The receiver of a socket's datagrams, on its reactor's thread.
public protocol DatagramProtocol: AnyObject {
    /// The socket is open (Twisted's `startProtocol`). Called first, once.
    /// - Parameter transport: the socket.
    func started(on transport: DatagramTransport)

    /// A datagram has arrived (Twisted's `datagramReceived`), whole.
    /// - Parameters:
    ///   - bytes: lent for the length of the call; a datagram may be empty.
    ///   - peer: the sender's address, which whoever is on the way here can forge.
    ///   - transport: the socket.
    func received(_ bytes: RawSpan, from peer: SocketAddress, on transport: DatagramTransport)

    /// A datagram has arrived that is longer than `DatagramOptions.largest`; none of it is passed on.
    /// - Parameters:
    ///   - length: its real length in bytes.
    ///   - peer: the sender's address.
    ///   - transport: the socket.
    func refused(_ length: Int, from peer: SocketAddress, on transport: DatagramTransport)

    /// The network reported something about an earlier datagram: nobody listens at a connected socket's other end
    /// (Twisted's `connectionRefused`), or the host cannot be reached. The socket stays open.
    /// - Parameters:
    ///   - error: such as `ECONNREFUSED`.
    ///   - transport: the socket.
    func failed(_ error: Errno, on transport: DatagramTransport)

    /// The kernel has room again, after a `send` that found none.
    /// - Parameter transport: the socket.
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
