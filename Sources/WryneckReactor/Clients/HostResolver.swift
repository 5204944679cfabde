// HostResolver.swift - from the name of a host to its addresses, without ever blocking the loop.

public import WryneckDeferred

/// Something that looks up the names of hosts (Twisted's IHostnameResolver). A program can put its own into `Reactor.resolver`: a cache, a
/// service registry, a test's table.
public protocol HostResolver: AnyObject {
    /// Looks up a host.
    /// - Parameters:
    ///   - host: a name; what is an address already does not come here.
    ///   - port: to be part of the addresses.
    ///   - reactor: on which to answer.
    /// - Returns: the addresses in the order in which they should be tried. It is cancelled if nobody wants to know any more.
    func addresses(of host: String, port: Int, on reactor: Reactor) -> Deferred<[SocketAddress]>
}

/// The system's own resolver (`getaddrinfo(3)`: /etc/hosts, DNS, whatever nsswitch.conf says), in a thread of the reactor's pool.
public final class SystemResolver: HostResolver {
    /// The system's resolver.
    public init() {}

    /// Asks the system.
    /// - Parameters:
    ///   - host: a name.
    ///   - port: to be part of the addresses.
    ///   - reactor: on which to answer.
    /// - Returns: the addresses in the order of RFC 6724, or a `ResolveError`.
    public func addresses(of host: String, port: Int, on reactor: Reactor) -> Deferred<[SocketAddress]> {
        reactor.deferToThread { try Syscalls.resolve(host: host, port: port, .connecting) }
    }
}
