// Syscalls+Names.swift - from the names of hosts to addresses.

internal import CLinux
internal import Glibc

/// Why the name of a host could not be resolved.
package struct ResolveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason in the system's words.
    package let reason: String

    /// - Parameter reason: the reason in words.
    package init(reason: String) { self.reason = reason }

    /// The reason.
    package var description: String { reason }
}

extension Syscalls {
    /// The purpose of a look-up.
    package enum Lookup {
        /// One address to listen at.
        case listening
        /// Addresses to connect to.
        case connecting
        /// Only text that is an address already: never blocks.
        case numeric

        fileprivate var flags: CInt {
            switch self {
            case .listening: AI_PASSIVE
            case .connecting: 0
            case .numeric: AI_NUMERICHOST
            }
        }
    }

    /// Asks the system for a host's addresses, in the order of RFC 6724. May block, unless `.numeric`.
    package static func resolve(host: String, port: Int, _ lookup: Lookup) throws(ResolveError) -> [SocketAddress] {
        // A C string would end at a NUL, and so name another host.
        guard !host.utf8.contains(0) else { throw ResolveError(reason: "the name of a host cannot contain a NUL") }
        var hints = addrinfo()
        hints.ai_flags = lookup.flags | AI_NUMERICSERV
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            throw ResolveError(
                reason: code == EAI_SYSTEM ? Errno(rawValue: errno).description : String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(list) }
        return Array(
            sequence(first: list, next: { $0?.pointee.ai_next }).prefix { $0 != nil }.compactMap {
                $0.map { address($0.pointee) }
            })
    }

    private static func address(_ entry: addrinfo) -> SocketAddress {
        var storage = sockaddr_storage()
        let length = min(Int(entry.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: entry.ai_addr, count: length))
        }
        return SocketAddress(storage, length: socklen_t(length))
    }
}
