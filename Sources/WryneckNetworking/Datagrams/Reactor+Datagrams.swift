// Reactor+Datagrams.swift - opening datagram sockets.

public import WryneckReactor

extension Reactor {
    /// Receives datagrams at a UDP port (Twisted's `listenUDP`).
    ///
    /// ```swift
    /// let transport = try reactor.listenDatagrams(port: 9999, Ping())
    /// ```
    /// - Parameters:
    ///   - host: an address, not a name. The default is `127.0.0.1`, so that nothing is open to the network by
    ///     accident. `0.0.0.0` stands for all
    ///     interfaces, `::` for those and IPv6 as well.
    ///   - port: 0 to 65535; 0 lets the system choose.
    ///   - options: options for the kernel about the socket.
    ///   - receiver: the receiver of the datagrams.
    /// - Returns: the socket, which knows the real port. The reactor keeps it until it is closed.
    /// - Throws: `DatagramError`.
    @discardableResult
    public func listenDatagrams(
        host: String = "127.0.0.1", port: Int, options: DatagramOptions = .standard, _ receiver: any DatagramProtocol
    ) throws(DatagramError) -> DatagramTransport {
        let address = try Reactor.datagramAddress(host, port)
        return try open(address, host, port, receiver) { () throws(Errno) in
            let socket = try DatagramTransport.makeSocket(address.family, options)
            try Syscalls.bind(socket.rawValue, to: address)
            return DatagramTransport(socket, on: self, family: address.family, peer: nil, largest: options.largest)
        }
    }

    /// Opens a UDP socket for one peer only: datagrams of others do not arrive, and the network's refusals do.
    /// - Parameters:
    ///   - host: the peer's address, not a name.
    ///   - port: the peer's port.
    ///   - source: the local address; nil lets the system choose.
    ///   - options: options for the kernel about the socket.
    ///   - receiver: the receiver of the datagrams.
    /// - Returns: the socket. The reactor keeps it until it is closed.
    /// - Throws: `DatagramError`.
    @discardableResult
    public func connectDatagrams(
        host: String, port: Int, from source: SocketAddress? = nil, options: DatagramOptions = .standard,
        _ receiver: any DatagramProtocol
    ) throws(DatagramError) -> DatagramTransport {
        let address = try Reactor.datagramAddress(host, port)
        return try open(address, host, port, receiver) { () throws(Errno) in
            let socket = try DatagramTransport.makeSocket(address.family, options)
            if let source { try Syscalls.bind(socket.rawValue, to: source) }
            _ = try Syscalls.connect(socket.rawValue, to: address)
            return DatagramTransport(socket, on: self, family: address.family, peer: address, largest: options.largest)
        }
    }

    static func datagramAddress(_ host: String, _ port: Int) throws(DatagramError) -> SocketAddress {
        let place = Endpoint.tcp(host: host, port: port).description
        guard (0...65_535).contains(port) else {
            throw DatagramError(place: place, reason: "the port must be 0 to 65535", code: nil)
        }
        // A look-up of a name would block the loop. A link-local address names its interface (fe80::1%eth0), whose
        // number only the system knows.
        let scoped = host.contains("%") ? try? Syscalls.resolve(host: host, port: port, .numeric).first : nil
        guard let address = SocketAddress(host, port: port) ?? scoped else {
            throw DatagramError(place: place, reason: "the host must be an address, not a name", code: nil)
        }
        return address
    }

    private func open(
        _ address: SocketAddress, _ host: String, _ port: Int, _ receiver: any DatagramProtocol,
        _ make: () throws(Errno) -> DatagramTransport
    ) throws(DatagramError) -> DatagramTransport {
        do throws(Errno) {
            let transport = try make()
            try transport.start(receiver)
            return transport
        } catch {
            throw DatagramError(
                place: "\(address)", reason: error.explained(for: .tcp(host: host, port: port)), code: error)
        }
    }
}
