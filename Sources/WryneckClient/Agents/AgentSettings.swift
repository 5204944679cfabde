// AgentSettings.swift - an agent's options as its parts use them: clamped, and identified where they cannot be
// compared.

internal import WryneckHTTP
internal import WryneckReactor

#if TLS
    internal import WryneckTLS
#endif

/// A class, because a request looks at it many times, and options are large.
final class AgentSettings {
    let options: Agent.Options
    let limits: ClientLimits
    let timeouts: ClientTimeouts
    private let offersHTTP2: Bool
    /// Made once, because it reads the trusted roots; nil in a build without TLS.
    private let security: EndpointSecurity?
    /// The same for requests that have to go over HTTP/1.1.
    private let http1Security: EndpointSecurity?

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
            http1Security = Self.security(options.tls, ["http/1.1"])
            // ALPN, the best first.
            security = offersHTTP2 ? Self.security(options.tls, ["h2", "http/1.1"]) : http1Security
        #else
            (security, http1Security) = (nil, nil)
        #endif
    }

    #if TLS
        private static func security(_ tls: ClientTLS, _ protocols: [String]) -> EndpointSecurity? {
            var tls = tls
            tls.applicationProtocols = protocols
            return Endpoint.tcp(port: 443).secured(for: tls).security
        }
    #endif

    /// The key of the connections for a URL; those that `isHTTP1` speak HTTP/1.1 for sure.
    func key(for url: ClientURL, proxy: Proxy?, socketPath: String?, isHTTP1: Bool = false) -> PoolKey {
        PoolKey(
            url, proxy: proxy, socketPath: socketPath, tls: Self.tlsID, localAddress: options.localAddress,
            offersHTTP2: url.scheme.isSecure && offersHTTP2 && !isHTTP1)
    }

    /// The longest time from the wish for a connection to its being there.
    func connectTime(_ key: PoolKey) -> Duration {
        key.isSecure ? timeouts.connect + timeouts.handshake : timeouts.connect
    }

    /// With TLS for the host of a key, whoever is connected to.
    func secured(_ endpoint: Endpoint, for key: PoolKey) throws(ClientFailure) -> Endpoint {
        guard let security = key.offersHTTP2 ? security : http1Security else { throw .scheme("https") }
        var endpoint = endpoint
        (endpoint.security, endpoint.secureHost) = (security, key.host.text)
        return endpoint
    }
}
