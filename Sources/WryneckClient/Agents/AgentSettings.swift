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
    private let offersHTTP2: Bool
    /// Made once, because it reads the trusted roots; nil in a build without TLS.
    private let security: EndpointSecurity?

    /// One agent has one set of settings for TLS.
    private static let tlsID = TLSSettingsID(number: 0)

    init(_ options: Agent.Options) {
        self.options = options
        limits = options.limits.clamped
        timeouts = options.timeouts
        #if TLS && HTTP2
            offersHTTP2 = options.offersHTTP2
        #else
            offersHTTP2 = false
        #endif
        #if TLS
            var tls = options.tls
            // ALPN, the best first.
            tls.applicationProtocols = offersHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
            security = Endpoint.tcp(port: 443).secured(for: tls).security
        #else
            security = nil
        #endif
    }

    func key(for url: ClientURL, proxy: Proxy?, socketPath: String?) -> PoolKey {
        PoolKey(
            url, proxy: proxy, socketPath: socketPath, tls: Self.tlsID, localAddress: options.localAddress,
            offersHTTP2: url.scheme.isSecure && offersHTTP2)
    }

    /// The longest time from the wish for a connection to its being there.
    func connectTime(_ key: PoolKey) -> Duration {
        key.isSecure ? timeouts.connect + timeouts.handshake : timeouts.connect
    }

    /// With TLS for the host of a URL, whoever is connected to.
    func secured(_ endpoint: Endpoint, for host: ClientURL.Host) throws(ClientFailure) -> Endpoint {
        guard let security else { throw .scheme("https") }
        var endpoint = endpoint
        (endpoint.security, endpoint.secureHost) = (security, host.text)
        return endpoint
    }
}
