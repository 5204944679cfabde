// HostResolver.swift - from the name of a host to its addresses, without blocking the loop.

public import WryneckDeferred

/// Looks up the names of hosts (Twisted's IHostnameResolver). A program can put its own into `Reactor.resolver`: a
/// cache, a service registry, a test's table.
public protocol HostResolver: AnyObject {
    /// Looks up a host.
    /// - Parameters:
    ///   - host: a name; text that is an address is not looked up.
    ///   - port: the port of the resulting addresses.
    ///   - reactor: the reactor on which the Deferred has to fire.
    /// - Returns: the addresses in the order in which they should be tried. It is cancelled if nobody needs the result
    ///   any more.
    func addresses(of host: String, port: Int, on reactor: Reactor) -> Deferred<[SocketAddress]>
}

/// The system's own resolver (`getaddrinfo(3)`: /etc/hosts, DNS, whatever nsswitch.conf says), in a thread of the
/// reactor's pool.
package final class SystemResolver: HostResolver {
    /// Makes a resolver.
    package init() {}

    /// Looks up a host, in a thread.
    /// - Parameters:
    ///   - host: a name.
    ///   - port: the port of the resulting addresses.
    ///   - reactor: the reactor whose threads do the look-up.
    /// - Returns: the addresses in the order of RFC 6724, or a `ResolveError`.
    package func addresses(of host: String, port: Int, on reactor: Reactor) -> Deferred<[SocketAddress]> {
        reactor.deferToThread { try Syscalls.resolve(host: host, port: port, .connecting) }
    }
}
