// Endpoint.swift - where to listen, as a value that any thread can hold.

internal import Glibc

/// A place to listen at.
public struct Endpoint: Sendable, CustomStringConvertible {
    enum Kind: Sendable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    let kind: Kind

    /// A TCP port.
    /// - Parameters:
    ///   - host: an address, or a name that the system resolves to one; `127.0.0.1` unless told, so that nothing is open to the network by
    ///     accident. `0.0.0.0` or `::` listens on all interfaces.
    ///   - port: 0 to 65535; 0 lets the system choose.
    /// - Returns: the endpoint; whether it can be listened at shows when that is tried.
    public static func tcp(host: String = "127.0.0.1", port: Int) -> Endpoint { Endpoint(kind: .tcp(host: host, port: port)) }

    /// A UNIX stream socket.
    /// - Parameter path: its path in the file system, at most 107 bytes.
    /// - Returns: the endpoint.
    public static func unix(path: String) -> Endpoint { Endpoint(kind: .unix(path: path)) }

    /// `127.0.0.1:8080`, or `unix:/run/app.sock`.
    public var description: String {
        switch kind {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// The address to bind, resolved if it is a name.
    func resolved() throws(ListenError) -> SocketAddress {
        switch kind {
        case .unix(let path): return .unix(path)
        case .tcp(let host, let port):
            guard (0...65535).contains(port) else { throw ListenError(endpoint: self, reason: "the port must be 0 to 65535") }
            do { return try Syscalls.resolve(host: host, port: port) } catch { throw ListenError(endpoint: self, reason: error.reason) }
        }
    }
}

/// Why an endpoint cannot be listened at.
public struct ListenError: Error, Sendable, CustomStringConvertible {
    /// The endpoint.
    public let endpoint: Endpoint
    /// The reason in words.
    public let reason: String
    /// The system's error, if it was one.
    public let code: Errno?

    init(endpoint: Endpoint, reason: String, code: Errno? = nil) {
        self.endpoint = endpoint
        self.reason = reason
        self.code = code
    }

    /// One line for a person.
    public var description: String { "cannot listen on \(endpoint): \(reason)" }
}
