// ProxyHeader.swift - the first bytes of a connection that a proxy opened: for whom it speaks. Version 1 is a line,
// version 2 is binary. Pure. https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt; "§" below means its sections.

/// The content of a PROXY protocol header.
struct ProxyHeader: Equatable {
    /// What the bytes so far mean.
    enum Reading: Equatable {
        case needMore
        case header(ProxyHeader, length: Int)
        /// No header, or none that is accepted.
        case violation
    }

    /// §2.1: the longest line that version 1 can have, CR LF included.
    static let longestLine = 107
    /// The longest header of version 2. Addresses take at most 216 bytes; the rest are extensions, which are skipped.
    /// nginx has 4096, too.
    static let longestBinary = 4096

    /// The client for whom the proxy speaks; nil if it speaks for itself (LOCAL, a health check), or does not know.
    var source: SocketAddress?
    /// The address that the client had connected to.
    var destination: SocketAddress?

    /// Reads all bytes that have arrived on the connection so far.
    static func read(_ bytes: [UInt8]) -> Reading {
        guard let first = bytes.first else { return .needMore }
        return first == signature[0] ? readBinary(bytes) : readLine(bytes)
    }

    // MARK: Version 1, §2.1

    private static func readLine(_ bytes: [UInt8]) -> Reading {
        let start = Array("PROXY ".utf8)
        guard bytes.starts(with: start.prefix(bytes.count)) else { return .violation }
        guard let end = bytes.prefix(longestLine).firstIndex(of: UInt8(ascii: "\n")) else {
            return bytes.count < longestLine ? .needMore : .violation
        }
        guard end > start.count, bytes[end - 1] == UInt8(ascii: "\r") else { return .violation }
        let line = bytes[start.count..<(end - 1)]
        guard line.allSatisfy({ (0x20...0x7E).contains($0) }) else { return .violation }
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        // §2.1: behind UNKNOWN everything up to the line's end is ignored.
        if words[0] == "UNKNOWN" { return .header(ProxyHeader(), length: end + 1) }
        guard words.count == 5, let source = address(words[0], words[1], words[3]),
            let destination = address(words[0], words[2], words[4])
        else {
            return .violation
        }
        return .header(ProxyHeader(source: source, destination: destination), length: end + 1)
    }

    private static func address(_ family: String, _ host: String, _ port: String) -> SocketAddress? {
        // §2.1: decimal, without a leading zero.
        guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy({ (48...57).contains($0) }),
            port == "0" || port.utf8.first != 48
        else {
            return nil
        }
        guard let number = Int(port), let address = SocketAddress(host, port: number) else { return nil }
        switch (family, address) {
        case ("TCP4", .ipv4), ("TCP6", .ipv6): return address
        default: return nil
        }
    }

    // MARK: Version 2, §2.2

    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    private static func readBinary(_ bytes: [UInt8]) -> Reading {
        guard bytes.starts(with: signature.prefix(bytes.count)) else { return .violation }
        guard bytes.count >= 16 else { return .needMore }
        let length = 16 + (Int(bytes[14]) << 8 | Int(bytes[15]))
        guard bytes[12] >> 4 == 2, bytes[12] & 15 <= 1, length <= longestBinary else { return .violation }
        guard bytes.count >= length else { return .needMore }
        // §2.2: everything behind LOCAL is skipped.
        guard bytes[12] & 15 == 1 else { return .header(ProxyHeader(), length: length) }
        return binaryAddresses(bytes[13], bytes[16..<length]).map { .header($0, length: length) } ?? .violation
    }

    private static func binaryAddresses(_ family: UInt8, _ block: ArraySlice<UInt8>) -> ProxyHeader? {
        let bytes = Array(block)
        switch family {
        // UNSPEC keeps the real address, and so does UNIX: the path of a UNIX socket on another machine says nothing
        // here.
        case 0x00, 0x31: return family == 0x31 && bytes.count < 216 ? nil : ProxyHeader()
        case 0x11:
            guard bytes.count >= 12 else { return nil }
            let (source, destination) = (
                UInt32(truncatingIfNeeded: number(bytes[0..<4])), UInt32(truncatingIfNeeded: number(bytes[4..<8]))
            )
            return ProxyHeader(
                source: .ipv4(source, port: port(bytes, 8)), destination: .ipv4(destination, port: port(bytes, 10)))
        case 0x21:
            guard bytes.count >= 36 else { return nil }
            return ProxyHeader(
                source: .ipv6(number(bytes[0..<8]), number(bytes[8..<16]), port: port(bytes, 32), scope: 0),
                destination: .ipv6(number(bytes[16..<24]), number(bytes[24..<32]), port: port(bytes, 34), scope: 0))
        // Datagrams do not come over a stream, and other families do not exist.
        default: return nil
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    private static func port(_ bytes: [UInt8], _ index: Int) -> UInt16 {
        UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }
}
