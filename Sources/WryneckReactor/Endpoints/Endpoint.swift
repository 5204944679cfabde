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
    /// Options for the kernel about the sockets; a UNIX socket uses only `backlog`.
    public var options = Endpoint.TCPOptions.standard
    /// Peers that tell in a PROXY protocol header for whom they speak; nil, the default, for none. See `ProxyProtocol`.
    public var trustedProxies: [SocketAddress.Network]?
    /// The longest time for connecting; nil leaves it to `Reactor.connect`.
    public var connectTimeout: Duration?
    /// The settings of TLS; nil for connections in the clear.
    package var security: EndpointSecurity?
    /// The local address to connect from; nil leaves it to the system.
    public var source: SocketAddress?
    /// The host that TLS is with, if it is another than the one that is connected to.
    package var secureHost: String?
    /// The addresses of its host, looked up before; nil leaves that to `Reactor.connect`.
    package var addresses: [SocketAddress]?
    /// Makes the talk with the proxy that the endpoint is, behind which the connection belongs to the server; nil for
    /// no proxy. TLS is with the server.
    package var tunnel: (@Sendable () -> any TunnelOpening)?

    init(kind: Kind) { self.kind = kind }

    /// A TCP port.
    /// - Parameters:
    ///   - host: an address, or a name that the system resolves to one. The default is `127.0.0.1`, so that nothing is
    ///     open to the network by
    ///     accident. `0.0.0.0` listens on all interfaces, `::` on those and for IPv6 as well.
    ///   - port: 0 to 65535; when listening, 0 lets the system choose.
    ///   - options: options for the kernel about the sockets.
    /// - Returns: the endpoint; whether it works shows only when it is used.
    public static func tcp(host: String = "127.0.0.1", port: Int, options: Endpoint.TCPOptions = .standard) -> Endpoint
    {
        var endpoint = Endpoint(kind: .tcp(host: host, port: port))
        endpoint.options = options
        return endpoint
    }

    /// A UNIX stream socket.
    /// - Parameters:
    ///   - path: its path in the file system, at most 107 bytes; with a leading `@` or NUL a name in Linux's abstract
    ///     space, which leaves no file.
    ///     When listening, the file of a socket at which nobody listens any more is replaced, and the own file is
    ///     removed at the end.
    ///   - mode: the file's permissions, such as `0o660`, set before anybody can connect; nil leaves them to the
    ///     process's umask.
    /// - Returns: the endpoint.
    public static func unix(path: String, mode: UInt16? = nil) -> Endpoint {
        Endpoint(kind: .unix(path: path.utf8.first == UInt8(ascii: "@") ? "\0" + path.dropFirst() : path, mode: mode))
    }

    /// A socket that listens already: inherited, or opened elsewhere. The reactor works on a duplicate: the number
    /// stays the caller's, who may close it.
    /// - Parameter number: the descriptor of a stream socket.
    /// - Returns: the endpoint.
    public static func descriptor(_ number: CInt) -> Endpoint { Endpoint(kind: .descriptor(number)) }

    /// The socket that a service manager such as systemd has opened for this process (socket activation, LISTEN_FDS).
    /// - Parameter name: its `FileDescriptorName=`; nil if there is only one.
    /// - Returns: the endpoint.
    public static func systemd(name: String? = nil) -> Endpoint {
        Endpoint(kind: .systemd(name.map { .name($0) } ?? .only))
    }

    /// All sockets that a service manager has opened for this process, in its order; none if it was started otherwise.
    public static var inherited: [Endpoint] {
        (0..<SystemdSockets().count).map { Endpoint(kind: .systemd(.index($0))) }
    }

    /// This endpoint, with peers that tell in a PROXY protocol header for whom they speak. See `ProxyProtocol`.
    /// - Parameter trusted: load balancers and proxies; the headers of others are not trusted.
    /// - Returns: the endpoint.
    public func behindProxies(_ trusted: [SocketAddress.Network]) -> Endpoint {
        var endpoint = self
        endpoint.trustedProxies = trusted
        return endpoint
    }

    /// The host of a TCP port.
    var host: String? { if case .tcp(let host, _) = kind { host } else { nil } }

    /// Whether its connections are secure.
    public var isSecure: Bool { security != nil }

    /// Such as `127.0.0.1:8080`, `unix:/run/app.sock`, `fd:3`, or `systemd:name=web`.
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
