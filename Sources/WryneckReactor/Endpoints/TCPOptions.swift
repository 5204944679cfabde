// TCPOptions.swift - what the kernel is told about a TCP socket, as a value. On a listening socket it is said once: Linux hands it on to
// every connection that is accepted there, at no cost a connection.

internal import CLinux
internal import Glibc

/// How a TCP socket behaves.
public struct TCPOptions: Hashable, Sendable {
    /// When a silent peer is asked whether it is still there. See `tcp(7)`.
    public struct KeepAlive: Hashable, Sendable {
        /// Seconds of silence before the first question. Linux waits two hours; a minute outlives most translators' memory.
        public var idle: Int
        /// Seconds between questions.
        public var interval: Int
        /// Questions without an answer before the connection is given up.
        public var count: Int

        /// - Parameters:
        ///   - idle: seconds of silence before the first question.
        ///   - interval: seconds between questions.
        ///   - count: how many may stay without an answer.
        public init(idle: Int = 60, interval: Int = 15, count: Int = 4) {
            self.idle = idle
            self.interval = interval
            self.count = count
        }
    }

    /// Sends what is written at once instead of waiting to fill a segment (TCP_NODELAY). On: a reactor writes once a turn anyway.
    public var noDelay = true
    /// Asks silent peers whether they are there; nil, the default, does not: HTTP and most protocols have time-outs of their own.
    public var keepAlive: KeepAlive?
    /// How long sent bytes may stay unacknowledged before the connection is given up (TCP_USER_TIMEOUT); nil leaves it to the system.
    public var userTimeout: Duration?
    /// How many bytes may wait in the kernel that were not sent yet (TCP_NOTSENT_LOWAT); nil for as many as the send buffer holds. Without
    /// it each client that asks for something large and reads nothing holds 4 MiB of the kernel's memory, and a few hundred of them take what
    /// all connections of the machine share.
    public var unsentLimit: Int? = 1024 * 1024
    /// The kernel's send buffer in bytes; nil lets the kernel adapt it.
    public var sendBuffer: Int?
    /// The kernel's receive buffer in bytes; nil lets the kernel adapt it.
    public var receiveBuffer: Int?
    /// Whether listening at `::` takes IPv4 connections, too (IPV6_V6ONLY off).
    public var dualStack = true
    /// How many connections the kernel keeps ready to be accepted; it clips at net.core.somaxconn. Twisted: 50, nginx: 511.
    public var backlog = 4096

    /// What suits nearly everyone.
    public static let standard = TCPOptions()

    /// The standard options, to be changed.
    public init() {}

    /// Tells the kernel, before the socket listens or connects.
    func apply(to descriptor: CInt, family: CInt) throws(Errno) {
        guard family != AF_UNIX else { return }
        let tcp = CInt(IPPROTO_TCP)
        if noDelay { try Syscalls.setNoDelay(descriptor) }
        if let keepAlive {
            try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_KEEPALIVE, 1)
            try Syscalls.setOption(descriptor, level: tcp, TCP_KEEPIDLE, CInt(clamping: keepAlive.idle))
            try Syscalls.setOption(descriptor, level: tcp, TCP_KEEPINTVL, CInt(clamping: keepAlive.interval))
            try Syscalls.setOption(descriptor, level: tcp, TCP_KEEPCNT, CInt(clamping: keepAlive.count))
        }
        if let userTimeout {
            try Syscalls.setOption(descriptor, level: tcp, TCP_USER_TIMEOUT, CInt(clamping: userTimeout.wholeNanoseconds / 1_000_000))
        }
        if let unsentLimit { try Syscalls.setOption(descriptor, level: tcp, TCP_NOTSENT_LOWAT, CInt(clamping: unsentLimit)) }
        if let sendBuffer { try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_SNDBUF, CInt(clamping: sendBuffer)) }
        if let receiveBuffer { try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_RCVBUF, CInt(clamping: receiveBuffer)) }
    }
}
