// ListeningSocket.swift - makes a listening socket of an endpoint: bound and configured, or adopted.

internal import CLinux
internal import Glibc

/// Those that may listen at the same port, each with its own share of the connections (SO_REUSEPORT).
package enum PortSharing {
    /// Only this socket.
    case none
    /// Every program of the same user that asks for it as well.
    case open
    /// The reactors of one server. The first of them tries without SO_REUSEPORT, because two programs of one user could
    /// otherwise share a port by mistake.
    case own
}

enum ListeningSocket {
    /// `bound` is the address that another reactor of the same server got for the endpoint, to share it.
    static func open(
        _ endpoint: Endpoint, at bound: SocketAddress?, sharing: PortSharing
    ) throws(Endpoint.ListenError) -> FileDescriptor {
        let adopted = try endpoint.inheritedDescriptor()
        let address =
            if let bound { bound } else if adopted == nil { try endpoint.address() } else { SocketAddress.unix("") }
        do throws(Errno) {
            if let adopted { return try adopt(adopted, endpoint.options) }
            if sharing == .own && bound == nil && address.port != nil {
                _ = try make(endpoint, address, reusePort: false)
            }
            let socket = try make(endpoint, address, reusePort: sharing != .none)
            try Syscalls.listen(socket.rawValue, backlog: CInt(clamping: endpoint.options.backlog))
            return socket
        } catch {
            throw Endpoint.ListenError(endpoint: endpoint, reason: error.explained(for: endpoint), code: error)
        }
    }

    /// Makes a bound socket, to which nobody can connect before it listens.
    private static func make(_ endpoint: Endpoint, _ address: SocketAddress, reusePort: Bool) throws(Errno)
        -> FileDescriptor
    {
        let socket = try Syscalls.socket(family: address.family)
        guard case .unix(let path, let mode) = endpoint.kind else {
            try Syscalls.setOption(socket.rawValue, level: SOL_SOCKET, SO_REUSEADDR, 1)
            if reusePort { try Syscalls.setOption(socket.rawValue, level: SOL_SOCKET, SO_REUSEPORT, 1) }
            // Set in both cases, because the default is a setting of the machine (net.ipv6.bindv6only).
            if address.family == AF_INET6 {
                try Syscalls.setOption(
                    socket.rawValue, level: CInt(IPPROTO_IPV6), IPV6_V6ONLY, endpoint.options.dualStack ? 0 : 1)
            }
            try endpoint.options.apply(to: socket.rawValue, family: address.family)
            try Syscalls.bind(socket.rawValue, to: address)
            return socket
        }
        try bind(socket.rawValue, toPath: path)
        if let mode, path.utf8.first != 0 { try Syscalls.changeMode(path, mode) }
        return socket
    }

    private static func bind(_ socket: CInt, toPath path: String) throws(Errno) {
        do throws(Errno) { try Syscalls.bind(socket, to: .unix(path)) } catch {
            guard error == .addressInUse, path.utf8.first != 0, UnixSocketFile.removeStale(path) else { throw error }
            try Syscalls.bind(socket, to: .unix(path))
        }
    }

    private static func adopt(_ number: CInt, _ options: Endpoint.TCPOptions) throws(Errno) -> FileDescriptor {
        // It was not passed here to reach the programs that this one starts.
        if number > 2 { Syscalls.setCloseOnExec(number) }
        let socket = try Syscalls.duplicate(number)
        guard try Syscalls.isListening(socket.rawValue) else { throw .invalidArgument }
        try options.apply(to: socket.rawValue, family: Syscalls.localAddress(socket.rawValue).family)
        return socket
    }
}

extension Endpoint {
    /// The number of a socket that exists already; nil if one has to be made.
    fileprivate func inheritedDescriptor() throws(Endpoint.ListenError) -> CInt? {
        switch kind {
        case .tcp, .unix: return nil
        case .descriptor(let number): return number
        case .systemd(let choice):
            do { return try SystemdSockets().descriptor(choice) } catch {
                throw Endpoint.ListenError(endpoint: self, reason: error.reason)
            }
        }
    }

    /// The address to bind, resolved if it is a name. May block; servers do this once, before they serve.
    func address() throws(Endpoint.ListenError) -> SocketAddress {
        switch kind {
        case .unix(let path, _): return .unix(path)
        case .tcp(let host, let port):
            guard (0...65535).contains(port) else {
                throw Endpoint.ListenError(endpoint: self, reason: "the port must be 0 to 65535")
            }
            do throws(ResolveError) {
                guard let first = try Syscalls.resolve(host: host, port: port, .listening).first else {
                    throw ResolveError(reason: "no address")
                }
                return first
            } catch {
                throw Endpoint.ListenError(endpoint: self, reason: error.reason)
            }
        case .descriptor, .systemd: throw Endpoint.ListenError(endpoint: self, reason: "it has no address of its own")
        }
    }
}
