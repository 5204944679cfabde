// DatagramOptions.swift - the kernel's options of a datagram socket, as a value.

internal import CLinux
internal import Glibc
internal import WryneckReactor

/// The behaviour of a datagram socket.
public struct DatagramOptions: Hashable, Sendable {
    /// The longest datagram that the protocol receives, in bytes; a longer one goes to `refused`, never in part. 65
    /// 535, which no UDP datagram exceeds; Twisted cuts at 8192 without a word.
    public var largest = 65_535
    /// Whether datagrams may go to broadcast addresses (SO_BROADCAST).
    public var broadcast = false
    /// Whether other sockets may have the same port and get the same multicast datagrams (SO_REUSEADDR; Twisted's
    /// `listenMultiple`).
    public var sharesGroups = false
    /// Whether several reactors may have the same port, each with its own share of the senders (SO_REUSEPORT).
    public var reusePort = false
    /// Whether `::` also takes IPv4 datagrams (IPV6_V6ONLY off).
    public var dualStack = true
    /// The kernel's send buffer in bytes; nil leaves it to the system.
    public var sendBuffer: Int?
    /// The kernel's receive buffer in bytes; datagrams that arrive while it is full are lost. Nil leaves it to the
    /// system.
    public var receiveBuffer: Int?

    /// The defaults.
    public static let standard = DatagramOptions()

    /// Makes the defaults.
    public init() {}

    /// Sets the options, before the socket is bound.
    func apply(to descriptor: CInt, family: CInt) throws(Errno) {
        if broadcast { try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_BROADCAST, 1) }
        if sharesGroups { try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_REUSEADDR, 1) }
        if reusePort { try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_REUSEPORT, 1) }
        // By default Linux gives a socket the datagrams of every group that any socket of the machine has joined.
        try Syscalls.setOption(descriptor, level: CInt(IPPROTO_IP), IP_MULTICAST_ALL, 0)
        if family == AF_INET6 { try Syscalls.setOption(descriptor, level: CInt(IPPROTO_IPV6), IPV6_MULTICAST_ALL, 0) }
        if family == AF_INET6 {
            try Syscalls.setOption(descriptor, level: CInt(IPPROTO_IPV6), IPV6_V6ONLY, dualStack ? 0 : 1)
        }
        if let sendBuffer {
            try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_SNDBUF, CInt(clamping: sendBuffer))
        }
        if let receiveBuffer {
            try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_RCVBUF, CInt(clamping: receiveBuffer))
        }
    }
}
