// DatagramTransport+Multicast.swift - multicast. Twisted's IMulticastTransport, with interfaces by name, for IPv4 and
// IPv6.

internal import CLinux
internal import Glibc
public import WryneckReactor

extension DatagramTransport {
    /// Joins a group: its datagrams to this socket's port arrive here from now on. Sockets of several programs can
    /// share that port with `DatagramOptions.sharesGroups`.
    /// - Parameters:
    ///   - group: a multicast address; its port does not matter.
    ///   - interface: the name of the interface to listen on, such as `eth0`; nil leaves it to the system.
    /// - Throws: `ENODEV` if there is no such interface, `EADDRINUSE` if it was joined before, `EINVAL` if it is not a
    ///   group.
    public func join(_ group: SocketAddress, on interface: String? = nil) throws(Errno) {
        try guardOpen()
        try Syscalls.changeMembership(number, group, isMember: true, try Syscalls.interfaceIndex(interface))
    }

    /// Leaves a group.
    /// - Parameters:
    ///   - group: as it was joined.
    ///   - interface: as it was joined.
    /// - Throws: `EADDRNOTAVAIL` if it was not joined.
    public func leave(_ group: SocketAddress, on interface: String? = nil) throws(Errno) {
        try guardOpen()
        try Syscalls.changeMembership(number, group, isMember: false, try Syscalls.interfaceIndex(interface))
    }

    /// Sets over how many routers datagrams to groups may go; 1, the system's default, keeps them on the local network.
    /// - Parameter hops: 0 to 255.
    /// - Throws: `EINVAL` for other numbers.
    public func setMulticastHops(_ hops: Int) throws(Errno) {
        try setOption(IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, CInt(clamping: hops))
    }

    /// Sets whether datagrams to a group also go to its members on this machine; the default is that they do.
    /// - Parameter isOn: true to deliver them here, too.
    /// - Throws: `Errno`.
    public func setMulticastLoopback(_ isOn: Bool) throws(Errno) {
        try setOption(IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, isOn ? 1 : 0)
    }

    /// Sets the interface by which datagrams to groups leave.
    /// - Parameter name: the interface's name, such as `eth0`.
    /// - Throws: `ENODEV` if there is no such interface.
    public func setMulticastInterface(_ name: String) throws(Errno) {
        let index = try Syscalls.interfaceIndex(name)
        try guardOpen()
        try Syscalls.setMulticastInterface(number, family: family, index)
    }

    private func setOption(_ ipv4: CInt, _ ipv6: CInt, _ value: CInt) throws(Errno) {
        try guardOpen()
        let level = CInt(family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP)
        try Syscalls.setOption(number, level: level, family == AF_INET6 ? ipv6 : ipv4, value)
    }

    /// Throws if the socket is closed, because its number may belong to another file by now.
    private func guardOpen() throws(Errno) { if !isOpen { throw .badDescriptor } }
}
