// ProxyPreface.swift - reads the PROXY protocol header in front of a connection, in as many pieces as it comes. Pure,
// but for one function that takes it from a socket: in front of a TLS handshake, where not a byte behind it may be
// taken, because OpenSSL has to read that.

struct ProxyPreface {
    enum Progress {
        /// All bytes so far belong to the header.
        case needMore
        /// The header is complete. So many bytes of the last piece belong to it.
        case header(ProxyHeader, taken: Int)
        /// No header, or none that is accepted.
        case violation
    }

    private var before: [UInt8] = []
    /// The header, when it is complete.
    private(set) var header: ProxyHeader?

    /// Reads the next piece.
    mutating func read(_ piece: [UInt8]) -> Progress {
        switch ProxyHeader.read(before + piece) {
        case .violation: return .violation
        case .needMore:
            before += piece
            return .needMore
        case .header(let header, let length):
            self.header = header
            defer { before = [] }
            return .header(header, taken: length - before.count)
        }
    }

    /// Reads on from a socket. Throws if the bytes are not a header.
    /// - Returns: whether the header is complete.
    mutating func isRead(from number: CInt) throws(Errno) -> Bool {
        if header != nil { return true }
        var buffer = [UInt8](repeating: 0, count: ProxyHeader.longestBinary + 16)
        let count = try buffer.lendingMutably { buffer throws(Errno) in try Syscalls.peek(number, into: buffer) }
        guard case .count(let peeked) = count else { return false }
        if peeked == 0 { throw .connectionReset }
        switch read(Array(buffer[..<peeked])) {
        case .violation: throw .invalidArgument
        case .needMore:
            // Left on the socket, they would be reported again and again.
            try ProxyPreface.skip(peeked, on: number)
            return false
        case .header(_, let taken):
            try ProxyPreface.skip(taken, on: number)
            return true
        }
    }

    private static func skip(_ count: Int, on number: CInt) throws(Errno) {
        var buffer = [UInt8](repeating: 0, count: max(count, 1))
        let moved = try buffer.lendingMutably { buffer throws(Errno) in
            try Syscalls.read(number, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        }
        guard moved == .count(count) else { throw .inputOutput }
    }
}
