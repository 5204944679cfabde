// SiteOptions.swift - what a site accepts beyond what most sites want.

internal import HTTPTypes
internal import WryneckHTTP

/// What a site accepts. The defaults are those of a server on the open internet.
public struct SiteOptions: Sendable {
    /// Whether CONNECT reaches resources that list it in their `allowedMethods`; otherwise it gets 501 and the
    /// connection ends. A resource that accepts it answers with `.upgrade(to:headers:_:)` and has to decide whom it
    /// serves: an open one is everybody's proxy.
    public var acceptsConnect = false

    /// Whether TRACE reaches resources that list it in their `allowedMethods`; otherwise it gets 405. An answer that
    /// repeats the request shows a script what its browser hides from it (cookies, fields that proxies add).
    public var acceptsTrace = false

    /// The names of the site, without ports; a request for another name gets 421 (RFC 9110 §15.5.20), as does an
    /// HTTP/1.0 request without a Host. Nil accepts every name. A list keeps out pages whose own name was made to point
    /// here (DNS rebinding).
    public var hosts: Set<String>? {
        didSet { hosts = hosts.map { Set($0.map(SiteOptions.normalized)) } }
    }

    /// The defaults.
    public init() {}

    /// Refuses requests that the site does not accept.
    func check(_ head: RequestHead) throws(HTTPError) {
        if let hosts, !hosts.contains(head.authority.map(SiteOptions.hostName) ?? "") { throw HTTPError(.misdirectedRequest) }
        if head.method == .connect && !acceptsConnect { throw HTTPError(.notImplemented, headers: [.connection: "close"]) }
    }

    /// The host of an authority, which has passed `HostRule`: brackets stand around an IPv6 address and nowhere else.
    private static func hostName(_ authority: String) -> String {
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        return normalized(String(authority[..<(end ?? authority.endIndex)]))
    }

    /// A name in lower case, without the dot at the end that marks it as complete.
    private static func normalized(_ host: String) -> String {
        let host = host.lowercased()
        return host.hasSuffix(".") && host != "." ? String(host.dropLast()) : host
    }
}
