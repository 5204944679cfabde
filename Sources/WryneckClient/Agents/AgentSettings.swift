// AgentSettings.swift - an agent's options as its parts use them: clamped, and identified where they cannot be
// compared.

internal import WryneckHTTP
internal import WryneckReactor

#if TLS
    internal import WryneckTLS
#endif

struct AgentSettings {
    let options: Agent.Options
    let limits: ClientLimits
    let timeouts: ClientTimeouts
    /// The protocols for ALPN, the best first.
    let protocols: [String]

    /// One agent has one set of settings for TLS.
    private static let tlsID = TLSSettingsID(number: 0)

    init(_ options: Agent.Options) {
        self.options = options
        limits = options.limits.clamped
        timeouts = options.timeouts
        #if TLS && HTTP2
            protocols = options.offersHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
        #else
            protocols = ["http/1.1"]
        #endif
    }

    func key(for url: ClientURL, proxy: Proxy?, socketPath: String?) -> PoolKey {
        PoolKey(
            url, proxy: proxy, socketPath: socketPath, tls: Self.tlsID, localAddress: options.localAddress,
            offersHTTP2: url.scheme.isSecure && protocols.count > 1)
    }

    /// The longest time from the wish for a connection to its being there.
    func connectTime(_ key: PoolKey) -> Duration {
        key.isSecure ? timeouts.connect + timeouts.handshake : timeouts.connect
    }

    /// With TLS for the host of a URL, whoever is connected to.
    func secured(_ endpoint: Endpoint, _ host: ClientURL.Host) throws(ClientFailure) -> Endpoint {
        #if TLS
            var tls = options.tls
            tls.applicationProtocols = protocols
            if tls.serverName == nil { tls.serverName = host.text }
            return endpoint.secured(for: tls)
        #else
            throw .scheme("https")
        #endif
    }
}
