// ForwardedClient.swift - what a client asked for, as X-Forwarded-Proto, -Host and -Port tell it.

internal import WryneckHTTP

/// The scheme, the host and the port of a request.
struct ForwardedClient: Equatable {
    private(set) var proto: String
    /// Nil if none was named, in HTTP/1.0.
    private(set) var host: String?
    /// Nil if `host` and `proto` say it.
    private var namedPort: String?

    /// Those of a request as it came here.
    init(_ request: ReceivedRequest) {
        proto = request.isSecure ? "https" : "http"
        host = request.head.authority
    }

    /// Takes what a trusted proxy says. Of several values the last one is its own.
    mutating func take(_ headers: Headers) {
        let (proto, host) = (Self.last("X-Forwarded-Proto", headers), Self.last("X-Forwarded-Host", headers))
        (self.proto, self.host) = (proto ?? self.proto, host ?? self.host)
        namedPort = Self.last("X-Forwarded-Port", headers)
    }

    /// Takes what a trusted proxy says.
    mutating func take(_ element: ForwardedElement) {
        (proto, host) = (element.proto ?? proto, element.host ?? host)
    }

    private static func last(_ name: String, _ headers: Headers) -> String? {
        headers.all(name).last?.split(separator: ",").last.map { String($0.trimmed) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The port that the client has connected to, as far as its URL tells.
    var port: String { namedPort ?? portOfHost ?? (proto == "https" || proto == "wss" ? "443" : "80") }

    /// The digits behind the last colon; a colon inside of brackets belongs to an address.
    private var portOfHost: String? {
        guard let host, let colon = host.lastIndex(of: ":") else { return nil }
        let port = host[host.index(after: colon)...]
        return !port.isEmpty && port.utf8.allSatisfy(ASCII.isDigit) ? String(port) : nil
    }

    func write(to lines: inout FieldLines) {
        lines.append("X-Forwarded-Proto", proto)
        if let host { lines.append("X-Forwarded-Host", host) }
        lines.append("X-Forwarded-Port", port)
    }
}
