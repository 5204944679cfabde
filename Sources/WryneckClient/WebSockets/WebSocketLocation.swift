// WebSocketLocation.swift - the URL of a WebSocket: RFC 6455 §3.

internal import WryneckReactor

#if TLS
    internal import WryneckTLS
#endif

/// The parts of a URL that a client needs.
struct WebSocketLocation: Equatable {
    let isSecure: Bool
    let host: String
    let port: Int
    /// As it goes into Host: without the scheme's own port (RFC 9110 §7.2).
    let authority: String
    /// Path and query.
    let target: String

    /// - Parameter url: without user and fragment, which the scheme has not.
    /// - Throws: `.url` for anything else.
    init(_ url: String) throws(WebSocketClient.Failure) {
        let malformed = WebSocketClient.Failure.url(url)
        let bytes = Array(url.utf8)
        let index = Self.schemes.firstIndex { Self.begins(bytes, with: $0.text) }
        guard let index else { throw malformed }
        let scheme = Self.schemes[index]
        let rest = bytes[scheme.text.utf8.count...]
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard !rest.contains(UInt8(ascii: "#")), rest.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let (host, port) = Self.hostAndPort(rest[..<end])
        else { throw malformed }
        isSecure = scheme.isSecure
        self.host = host
        self.port = port ?? scheme.port
        let name = host.contains(":") ? "[\(host)]" : host
        authority = self.port == scheme.port ? name : "\(name):\(self.port)"
        let target = String(decoding: rest[end...], as: UTF8.self)
        self.target = target.hasPrefix("/") ? target : "/" + target
    }

    private static let schemes: [(text: String, port: Int, isSecure: Bool)] = [
        ("ws://", 80, false), ("wss://", 443, true),
    ]

    private static func begins(_ bytes: [UInt8], with scheme: String) -> Bool {
        // Case does not matter in a scheme (RFC 3986 §3.1); 0x20 makes a letter a small one and keeps "://".
        bytes.count > scheme.utf8.count && zip(bytes, scheme.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }

    private static func hostAndPort(_ bytes: ArraySlice<UInt8>) -> (String, Int?)? {
        guard !bytes.contains(UInt8(ascii: "@")) else { return nil }
        var name = bytes
        var port: Int?
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")), bytes.last != UInt8(ascii: "]") {
            name = bytes[..<colon]
            guard let number = UInt16(String(decoding: bytes[(colon + 1)...], as: UTF8.self)), number > 0 else {
                return nil
            }
            port = Int(number)
        }
        if name.first == UInt8(ascii: "["), name.last == UInt8(ascii: "]") {
            name = name.dropFirst().dropLast()
        } else if name.contains(UInt8(ascii: ":")) {
            return nil
        }
        return name.isEmpty ? nil : (String(decoding: name, as: UTF8.self), port)
    }

    /// Where to connect to.
    func endpoint(_ options: WebSocketClient.Options) throws(WebSocketClient.Failure) -> Endpoint {
        let endpoint = Endpoint.tcp(host: host, port: port)
        guard isSecure else { return endpoint }
        #if TLS
            return endpoint.secured(for: options.tls)
        #else
            throw .url("wss://" + authority)
        #endif
    }
}
