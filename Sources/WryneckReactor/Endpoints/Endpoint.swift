// Endpoint.swift - where to listen or to connect to, as a value that any thread can hold.

/// A place to listen at (`Reactor.listen`) or to connect to (`Reactor.connect`).
public struct Endpoint: Sendable, CustomStringConvertible {
    enum Kind: Hashable, Sendable {
        case tcp(host: String, port: Int)
        case unix(path: String, mode: UInt16?)
        case descriptor(CInt)
        case systemd(SystemdSockets.Choice)
    }

    let kind: Kind
    /// What the kernel is told about the sockets; a UNIX socket heeds only `backlog`.
    public var options = TCPOptions.standard
    /// Peers that say in a PROXY protocol header for whom they speak; nil, the default, believes nobody. See `ProxyProtocol`.
    public var trustedProxies: [Network]?
    /// How long connecting may take, if the endpoint says so itself; nil leaves it to `Reactor.connect`.
    public var connectTimeout: Duration?
    /// What makes the connections secure; nil if nothing does.
    package var security: EndpointSecurity?
    /// From which of this machine's addresses to connect.
    public var source: SocketAddress?

    init(kind: Kind) { self.kind = kind }

    /// A TCP port.
    /// - Parameters:
    ///   - host: an address, or a name that the system resolves to one; `127.0.0.1` unless told, so that nothing is open to the network by
    ///     accident. `0.0.0.0` listens on all interfaces, `::` on those and for IPv6 as well.
    ///   - port: 0 to 65535; when listening, 0 lets the system choose.
    ///   - options: what the kernel is told about the sockets.
    /// - Returns: the endpoint; whether it is of use shows when that is tried.
    public static func tcp(host: String = "127.0.0.1", port: Int, options: TCPOptions = .standard) -> Endpoint {
        var endpoint = Endpoint(kind: .tcp(host: host, port: port))
        endpoint.options = options
        return endpoint
    }

    /// A UNIX stream socket.
    /// - Parameters:
    ///   - path: its path in the file system, at most 107 bytes; with a leading `@` or NUL a name in Linux's abstract space, which leaves no file.
    ///     When listening, a socket's file that nobody listens at any more is replaced; the own one is removed at the end.
    ///   - mode: the file's permissions, such as `0o660`, set before anybody can connect; nil leaves them to the process's umask.
    /// - Returns: the endpoint.
    public static func unix(path: String, mode: UInt16? = nil) -> Endpoint {
        Endpoint(kind: .unix(path: path.utf8.first == UInt8(ascii: "@") ? "\0" + path.dropFirst() : path, mode: mode))
    }

    /// A socket that listens already, and was inherited or opened elsewhere. The reactor works on a duplicate: the number stays the caller's,
    /// to be closed or not.
    /// - Parameter number: the descriptor.
    /// - Returns: the endpoint.
    public static func descriptor(_ number: CInt) -> Endpoint { Endpoint(kind: .descriptor(number)) }

    /// The socket that a service manager such as systemd has opened for this process (socket activation, LISTEN_FDS).
    /// - Parameter name: its `FileDescriptorName=`; nil if there is only one.
    /// - Returns: the endpoint.
    public static func systemd(name: String? = nil) -> Endpoint { Endpoint(kind: .systemd(name.map { .name($0) } ?? .only)) }

    /// All sockets that a service manager has opened for this process, in its order; none if it was not started that way.
    public static var inherited: [Endpoint] { (0..<SystemdSockets().count).map { Endpoint(kind: .systemd(.index($0))) } }

    /// This endpoint, whose peers on the list say in a PROXY protocol header for whom they speak. See `ProxyProtocol`.
    /// - Parameter trusted: load balancers and proxies; nobody else is believed.
    /// - Returns: the endpoint.
    public func behindProxies(_ trusted: [Network]) -> Endpoint {
        var endpoint = self
        endpoint.trustedProxies = trusted
        return endpoint
    }

    /// Whether its connections are secure.
    public var isSecure: Bool { security != nil }

    /// `127.0.0.1:8080`, `unix:/run/app.sock`, `fd:3`, or `systemd:name=web`.
    public var description: String {
        switch kind {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path, _): SocketAddress.unix(path).description
        case .descriptor(let number): "fd:\(number)"
        case .systemd(.only): "systemd:"
        case .systemd(.index(let index)): "systemd:index=\(index)"
        case .systemd(.name(let name)): "systemd:name=\(name)"
        }
    }
}
