// Endpoint+TCPOptions.swift - the kernel's options of a TCP socket, as a value. On a listening socket they are set
// once: Linux copies them to every connection that is accepted there, at no cost for each connection.

internal import CLinux
internal import Glibc

extension Endpoint {
    /// The behaviour of a TCP socket.
    public struct TCPOptions: Hashable, Sendable {
        /// When a silent peer is probed. See `tcp(7)`.
        public struct KeepAlive: Hashable, Sendable {
            /// Seconds of silence before the first probe. Linux has two hours; most NATs forget a connection later than
            /// a minute.
            public var idle: Int
            /// Seconds between probes.
            public var interval: Int
            /// Probes without an answer before the connection is given up.
            public var count: Int

            /// - Parameters:
            ///   - idle: seconds of silence before the first probe.
            ///   - interval: seconds between probes.
            ///   - count: probes without an answer before the connection is given up.
            public init(idle: Int = 60, interval: Int = 15, count: Int = 4) {
                self.idle = idle
                self.interval = interval
                self.count = count
            }
        }

        /// Sends what is written at once instead of waiting to fill a segment (TCP_NODELAY). On: a reactor writes once
        /// a turn anyway.
        public var noDelay = true
        /// Probes silent peers; nil, the default, does not: HTTP and most protocols have time-outs of their own.
        public var keepAlive: KeepAlive?
        /// How long sent bytes may stay unacknowledged before the connection is given up (TCP_USER_TIMEOUT); nil leaves
        /// it to the system.
        public var userTimeout: Duration?
        /// The most bytes in the kernel that were not sent yet (TCP_NOTSENT_LOWAT); nil for as many as the send buffer
        /// holds. Without a limit, each client that asks for something large and reads nothing holds 4 MiB of the
        /// kernel's memory, and a few hundred of them take what all connections of the machine share.
        public var unsentLimit: Int? = 1024 * 1024
        /// The kernel's send buffer in bytes; nil lets the kernel adapt it.
        public var sendBuffer: Int?
        /// The kernel's receive buffer in bytes; nil lets the kernel adapt it.
        public var receiveBuffer: Int?
        /// Whether listening at `::` also takes IPv4 connections (IPV6_V6ONLY off).
        public var dualStack = true
        /// The most connections that the kernel keeps ready to be accepted; net.core.somaxconn limits it. Twisted has
        /// 50, nginx 511.
        public var backlog = 4096

        /// The defaults.
        public static let standard = Endpoint.TCPOptions()

        /// Makes the defaults.
        public init() {}

        /// Sets the options, before the socket listens or connects.
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
                try Syscalls.setOption(
                    descriptor, level: tcp, TCP_USER_TIMEOUT, CInt(clamping: userTimeout.wholeNanoseconds / 1_000_000))
            }
            if let unsentLimit {
                try Syscalls.setOption(descriptor, level: tcp, TCP_NOTSENT_LOWAT, CInt(clamping: unsentLimit))
            }
            if let sendBuffer {
                try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_SNDBUF, CInt(clamping: sendBuffer))
            }
            if let receiveBuffer {
                try Syscalls.setOption(descriptor, level: SOL_SOCKET, SO_RCVBUF, CInt(clamping: receiveBuffer))
            }
        }
    }
}
