// Syscalls+Datagrams.swift - datagrams and multicast. The policy is that of Syscalls.swift.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// Receives one datagram and returns its real length, which may exceed the buffer's; nil when none waits.
    package static func receiveDatagram(_ descriptor: CInt, into buffer: UnsafeMutableRawBufferPointer) throws(Errno)
        -> (Int, SocketAddress)?
    {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let moved = try withUnsafeMutablePointer(to: &storage) { pointer throws(Errno) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address throws(Errno) in
                try moving { recvfrom(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_TRUNC), address, &length) }
            }
        }
        guard case .count(let count) = moved else { return nil }
        return (count, SocketAddress(storage, length: length))
    }

    /// Sends one datagram, to the connected peer if `address` is nil.
    package static func sendDatagram(_ descriptor: CInt, _ bytes: RawSpan, to address: SocketAddress?) throws(Errno)
        -> Moved
    {
        try bytes.withUnsafeBytes { bytes throws(Errno) in
            guard let address else { return try send(descriptor, bytes, more: false) }
            return try address.withSockaddr { pointer, length throws(Errno) in
                try moving { sendto(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL), pointer, length) }
            }
        }
    }

    /// The number of a network interface; 0 for nil, which leaves the choice to the system.
    package static func interfaceIndex(_ name: String?) throws(Errno) -> UInt32 {
        guard let name else { return 0 }
        let index = if_nametoindex(name)
        guard index != 0 else { throw Errno(rawValue: ENODEV) }
        return index
    }

    /// Joins or leaves a group; for both families (RFC 3678 §5.1).
    package static func changeMembership(
        _ descriptor: CInt, _ group: SocketAddress, isMember: Bool, _ interface: UInt32
    ) throws(Errno) {
        var request = group_req()
        request.gr_interface = interface
        try group.withSockaddr { pointer, length throws(Errno) in
            withUnsafeMutableBytes(of: &request.gr_group) {
                $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: Int(length)))
            }
        }
        let level = CInt(group.family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP)
        let option = isMember ? MCAST_JOIN_GROUP : MCAST_LEAVE_GROUP
        _ = try retrying { setsockopt(descriptor, level, option, &request, socklen_t(MemoryLayout<group_req>.size)) }
    }

    package static func setMulticastInterface(_ descriptor: CInt, family: CInt, _ index: UInt32) throws(Errno) {
        guard family == AF_INET else {
            return try setOption(descriptor, level: CInt(IPPROTO_IPV6), IPV6_MULTICAST_IF, CInt(clamping: index))
        }
        var request = ip_mreqn()
        request.imr_ifindex = CInt(clamping: index)
        _ = try retrying {
            setsockopt(descriptor, CInt(IPPROTO_IP), IP_MULTICAST_IF, &request, socklen_t(MemoryLayout<ip_mreqn>.size))
        }
    }
}
