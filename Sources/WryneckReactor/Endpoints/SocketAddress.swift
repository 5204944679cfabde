// SocketAddress.swift - an address as a small value: made from the kernel's bytes without allocating, and turned into
// text only when asked.

package import CLinux
internal import Glibc

/// The address of a socket: IPv4, IPv6 or a UNIX path.
public enum SocketAddress: Hashable, Sendable {
    /// An IPv4 address (first byte in the highest bits) and a port.
    case ipv4(UInt32, port: UInt16)
    /// An IPv6 address (two halves, first byte in the highest bits), a port, and the scope of a link-local address.
    case ipv6(UInt64, UInt64, port: UInt16, scope: UInt32)
    /// A UNIX socket's path; empty for the unnamed end of a connection, with a leading NUL for an abstract name.
    case unix(String)

    /// The port; nil for a UNIX socket.
    public var port: Int? {
        switch self {
        case .ipv4(_, let port), .ipv6(_, _, let port, _): Int(port)
        case .unix: nil
        }
    }

    /// The address without its port: `127.0.0.1`, `::1`, a UNIX path, or `@name` for an abstract one.
    public var host: String {
        switch self {
        case .ipv4(let address, _):
            return "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
        case .ipv6(let high, let low, _, _):
            var bytes = (high.bigEndian, low.bigEndian)
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            _ = inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
            return text.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        case .unix(let path):
            return path.utf8.first == 0 ? "@" + path.dropFirst() : path
        }
    }

    /// The same address with another port, 0 to 65535; a UNIX socket has none.
    package func with(port: Int) -> SocketAddress {
        let port = UInt16(clamping: port)
        return switch self {
        case .ipv4(let address, _): .ipv4(address, port: port)
        case .ipv6(let high, let low, _, let scope): .ipv6(high, low, port: port, scope: scope)
        case .unix: self
        }
    }

    package var family: CInt {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// Such as `127.0.0.1:8080`, `[::1]:8080`, or `unix:/run/app.sock`.
    public var description: String {
        switch self {
        case .ipv4(_, let port): "\(host):\(port)"
        case .ipv6(_, _, let port, _): "[\(host)]:\(port)"
        case .unix: "unix:\(host)"
        }
    }
}

extension SocketAddress {
    /// Reads the result of accept(2) or getsockname(2). An IPv4 peer of a dual-stack socket (`::ffff:192.0.2.1`)
    /// becomes an IPv4 address, so that lists of trusted addresses and logs recognise it.
    init(_ storage: sockaddr_storage, length: socklen_t) {
        self = withUnsafeBytes(of: storage) { bytes in
            switch CInt(storage.ss_family) {
            case AF_INET:
                let raw = bytes.load(as: sockaddr_in.self)
                return .ipv4(UInt32(bigEndian: raw.sin_addr.s_addr), port: UInt16(bigEndian: raw.sin_port))
            case AF_INET6:
                let raw = bytes.load(as: sockaddr_in6.self)
                let halves = withUnsafeBytes(of: raw.sin6_addr) {
                    ($0.load(as: UInt64.self), $0.load(fromByteOffset: 8, as: UInt64.self))
                }
                let port = UInt16(bigEndian: raw.sin6_port)
                let low = UInt64(bigEndian: halves.1)
                if halves.0 == 0 && low >> 32 == 0xFFFF { return .ipv4(UInt32(truncatingIfNeeded: low), port: port) }
                return .ipv6(UInt64(bigEndian: halves.0), low, port: port, scope: raw.sin6_scope_id)
            default:
                let path = bytes.prefix(Int(length)).dropFirst(MemoryLayout<sa_family_t>.size)
                // An abstract name begins with a NUL and ends where its length says; a path ends with a NUL.
                return .unix(String(decoding: path.first == 0 ? path : path.prefix { $0 != 0 }, as: UTF8.self))
            }
        }
    }

    /// Lends the address in the kernel's form.
    package func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Result)
        throws(Errno) -> Result
    {
        var storage = sockaddr_storage()
        let length = try fill(&storage)
        return try withUnsafePointer(to: &storage) { pointer throws(Errno) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address throws(Errno) in
                try body(address, length)
            }
        }
    }

    private func fill(_ storage: inout sockaddr_storage) throws(Errno) -> socklen_t {
        switch self {
        case .ipv4(let address, let port):
            let raw = sockaddr_in(
                sin_family: sa_family_t(AF_INET), sin_port: port.bigEndian,
                sin_addr: in_addr(s_addr: address.bigEndian),
                sin_zero: (0, 0, 0, 0, 0, 0, 0, 0))
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: raw, as: sockaddr_in.self) }
            return socklen_t(MemoryLayout<sockaddr_in>.size)
        case .ipv6(let high, let low, let port, let scope):
            var raw = sockaddr_in6()
            raw.sin6_family = sa_family_t(AF_INET6)
            raw.sin6_port = port.bigEndian
            raw.sin6_scope_id = scope
            withUnsafeMutableBytes(of: &raw.sin6_addr) {
                $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: raw, as: sockaddr_in6.self) }
            return socklen_t(MemoryLayout<sockaddr_in6>.size)
        case .unix(let path):
            let utf8 = Array(path.utf8)
            // bind(2) takes an empty path as a wish for any unused abstract name.
            let isAbstract = utf8.first == 0
            guard !utf8.isEmpty, isAbstract ? utf8.count > 1 : !utf8.contains(0) else { throw .invalidArgument }
            // sun_path holds 108 bytes, one of them for the NUL with which an abstract name begins and a path ends.
            guard utf8.count < (isAbstract ? 109 : 108) else { throw .nameTooLong }
            storage.ss_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &storage) { $0[MemoryLayout<sa_family_t>.size...].copyBytes(from: utf8) }
            return socklen_t(MemoryLayout<sa_family_t>.size + utf8.count + (isAbstract ? 0 : 1))
        }
    }
}
