// ClientURL+WebSocket.swift - the URL of a WebSocket: RFC 6455 §3.

internal import WryneckReactor

#if TLS
    internal import WryneckTLS
#endif

extension ClientURL {
    /// The URL of a socket: `ws` or `wss`, without user and fragment, which these schemes have not.
    /// - Throws: `.url` for anything else.
    init(ofSocket text: String) throws(WebSocketClient.Failure) {
        guard let url = try? ClientURL(text), url.scheme == .ws || url.scheme == .wss, url.fragment == nil,
            url.userInfo == nil
        else { throw .url(text) }
        self = url
    }

    /// Where to connect to.
    func endpoint(_ options: WebSocketClient.Options) throws(WebSocketClient.Failure) -> Endpoint {
        let endpoint = Endpoint.tcp(host: host.text, port: port)
        guard scheme.isSecure else { return endpoint }
        #if TLS
            return endpoint.secured(for: options.tls)
        #else
            throw .url(description)
        #endif
    }
}
