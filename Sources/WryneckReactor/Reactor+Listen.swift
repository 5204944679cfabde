// Reactor+Listen.swift - opening listening sockets.

internal import Glibc

extension Reactor {
    /// How many connections the kernel keeps ready for us: all that it is willing to (it clips at net.core.somaxconn).
    static let backlog: CInt = 4096

    /// Listens at an endpoint; every connection gets a protocol of its own.
    /// - Parameters:
    ///   - endpoint: where.
    ///   - reusePort: lets several reactors listen at the same port, each with its own share of the connections (SO_REUSEPORT).
    ///   - factory: makes the protocol for a peer; nil closes the connection at once (Twisted's `buildProtocol`).
    /// - Returns: the listener, which knows the real port.
    /// - Throws: `ListenError`.
    @discardableResult
    public func listen(_ endpoint: Endpoint, reusePort: Bool = false, _ factory: @escaping Listener.Factory) throws(ListenError) -> Listener {
        try listen(endpoint, at: nil, isShared: reusePort, factory)
    }

    /// Listens at an endpoint, perhaps at the address (`bound`) that another reactor of the same server got for it, to share that.
    package func listen(
        _ endpoint: Endpoint, at bound: SocketAddress?, isShared: Bool, _ factory: @escaping Listener.Factory
    ) throws(ListenError) -> Listener {
        let address = if let bound { bound } else { try endpoint.resolved() }
        do throws(Errno) {
            // With SO_REUSEPORT two programs of one user could share a port without knowing: the first of ours asks without it.
            if isShared && bound == nil { _ = try Reactor.boundSocket(address, reusePort: false) }
            let socket = try Reactor.boundSocket(address, reusePort: isShared)
            try Syscalls.listen(socket.rawValue, backlog: Reactor.backlog)
            return try Listener(socket, on: self, factory)
        } catch {
            throw ListenError(endpoint: endpoint, reason: error.explained(for: endpoint), code: error)
        }
    }

    private static func boundSocket(_ address: SocketAddress, reusePort: Bool) throws(Errno) -> FileDescriptor {
        let socket = try Syscalls.socket(family: address.family)
        if address.port != nil {
            try Syscalls.setOption(socket.rawValue, level: SOL_SOCKET, SO_REUSEADDR, 1)
            if reusePort { try Syscalls.setOption(socket.rawValue, level: SOL_SOCKET, SO_REUSEPORT, 1) }
            // Accepted sockets inherit it on Linux: one call here instead of one for each connection.
            try Syscalls.setNoDelay(socket.rawValue)
        }
        try Syscalls.bind(socket.rawValue, to: address)
        return socket
    }
}

extension Errno {
    func explained(for endpoint: Endpoint) -> String {
        switch (rawValue, endpoint.kind) {
        case (EADDRINUSE, _): "the address is in use already"
        case (EACCES, .tcp(_, let port)) where port < 1024: "port \(port) is privileged; use one above 1023, or grant CAP_NET_BIND_SERVICE"
        default: description
        }
    }
}
