// ProxyPreface.swift - a PROXY protocol header in front of a TLS handshake. Not a byte behind it is read from the
// socket, because OpenSSL has to read that.

struct ProxyPreface {
    private var before: [UInt8] = []
    /// The header, when it is complete.
    private(set) var header: ProxyHeader?

    /// Reads on. Throws if the bytes are not a header.
    /// - Returns: whether the header is complete.
    mutating func isRead(from number: CInt) throws(Errno) -> Bool {
        if header != nil { return true }
        var buffer = [UInt8](repeating: 0, count: ProxyHeader.longestBinary + 16)
        let count = try buffer.lendingMutably { buffer throws(Errno) in try Syscalls.peek(number, into: buffer) }
        guard case .count(let peeked) = count else { return false }
        if peeked == 0 { throw .connectionReset }
        switch ProxyHeader.read(before + buffer[..<peeked]) {
        case .violation: throw .invalidArgument
        case .needMore:
            // All bytes belong to the header and are taken: left on the socket, they would be reported again and again.
            try skip(peeked, on: number)
            before += buffer[..<peeked]
            return false
        case .header(let header, let length):
            try skip(length - before.count, on: number)
            self.header = header
            before = []
            return true
        }
    }

    private func skip(_ count: Int, on number: CInt) throws(Errno) {
        var buffer = [UInt8](repeating: 0, count: max(count, 1))
        let moved = try buffer.lendingMutably { buffer throws(Errno) in
            try Syscalls.read(number, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        }
        guard moved == .count(count) else { throw .inputOutput }
    }
}
