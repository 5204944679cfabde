// URLAuthority.swift - `[userinfo "@"] host [":" port]`: RFC 3986 §3.2.
// Invariant: a host has one writing. A name that some resolver would take for an address (`127.1`, `0x7f.0.0.1`) is
// refused: who checks the name and who connects to it must see the same machine.

internal import WryneckHTTP
internal import WryneckReactor

/// The parts of an authority.
struct URLAuthority {
    let host: ClientURL.Host
    /// Nil if none is named.
    let port: Int?
    /// Escaped; nil without an "@".
    let userInfo: String?

    init(host: ClientURL.Host, port: Int?, userInfo: String?) {
        (self.host, self.port, self.userInfo) = (host, port, userInfo)
    }

    init(_ authority: [UInt8]) throws(ClientURL.Mistake) {
        let parts = authority.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false).map(Array.init)
        // §3.2.1: an "@" in user information has an escape. With two of them programs disagree about the host.
        guard parts.count <= 2, let place = parts.last else { throw .userInfo }
        userInfo = parts.count == 2 ? try Self.userInfo(parts[0]) : nil
        let hostEnd =
            place.first == UInt8(ascii: "[") ? try Self.endOfBrackets(place) : place.firstIndex(of: ASCII.colon)
        host = try Self.host(place[..<(hostEnd ?? place.endIndex)])
        port = try Self.port(place[(hostEnd ?? place.endIndex)...])
    }

    private static func userInfo(_ bytes: [UInt8]) throws(ClientURL.Mistake) -> String {
        let isSound = bytes.indices.allSatisfy { index in
            let byte = bytes[index]
            if byte == ASCII.percent { return ASCII.byte(hex: bytes[(index + 1)...]) != nil }
            return ASCII.isURIByte(byte) && !"/?[]".utf8.contains(byte)
        }
        guard isSound else { throw .userInfo }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func endOfBrackets(_ place: [UInt8]) throws(ClientURL.Mistake) -> Int {
        guard let close = place.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
        return close + 1
    }

    /// §3.2.3: a colon without a port is no port.
    private static func port(_ bytes: ArraySlice<UInt8>) throws(ClientURL.Mistake) -> Int? {
        guard let colon = bytes.first else { return nil }
        guard colon == ASCII.colon else { throw .host }
        guard bytes.count > 1 else { return nil }
        guard bytes.count <= 6, let port = bytes.dropFirst().withUnsafeBytes(ASCII.decimal),
            (1...65_535).contains(port)
        else { throw .port }
        return port
    }

    private static func host(_ bytes: ArraySlice<UInt8>) throws(ClientURL.Mistake) -> ClientURL.Host {
        guard !bytes.contains(ASCII.percent) else { throw bytes.first == UInt8(ascii: "[") ? .zone : .escapedHost }
        guard bytes.allSatisfy({ $0 < 0x80 }) else { throw .internationalName }
        let text = String(decoding: bytes.map(ASCII.lowercased), as: UTF8.self)
        if bytes.first == UInt8(ascii: "[") {
            guard let address = SocketAddress(String(text.dropFirst().dropLast()), port: 0), address.isIPv6 else {
                throw .host
            }
            return .address(address)
        }
        if HostName.endsInNumber(text) {
            guard let address = SocketAddress(text, port: 0), !address.isIPv6 else { throw .host }
            return .address(address)
        }
        guard HostName.isValid(text) else { throw .host }
        return .name(text)
    }
}

extension SocketAddress {
    fileprivate var isIPv6: Bool {
        if case .ipv6 = self { return true }
        return false
    }
}
