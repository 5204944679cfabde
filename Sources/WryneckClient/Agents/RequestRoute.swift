// RequestRoute.swift - where a request goes, and what it is there.
// Invariant: one that exists can be sent, but for its fields, which the encoders check.

internal import HTTPTypes
internal import WryneckHTTP

struct RequestRoute {
    private(set) var key: PoolKey
    /// The target over HTTP/1: the absolute form for a proxy that forwards (RFC 9112 §3.2.2).
    let target: String
    /// The fields, with those that the agent adds.
    let headers: Headers

    init(_ request: ClientRequest, _ settings: AgentSettings) throws(ClientFailure) {
        let url = request.url
        guard url.scheme == .http || url.scheme == .https else { throw .scheme(url.scheme.rawValue) }
        guard request.method != .connect else { throw .request("CONNECT is the agent's own") }
        guard request.upgrade == nil || request.body.length == .none else {
            throw .request("an upgrade with a body: nobody knows whose bytes it would be")
        }
        let proxy = request.socketPath == nil ? settings.options.proxies.proxy(for: url) : nil
        key = settings.key(for: url, proxy: proxy, socketPath: request.socketPath, isHTTP1: request.upgrade != nil)
        let isForwarded = proxy?.kind == .http && url.scheme == .http
        target = isForwarded ? url.absoluteTarget : url.target
        var headers = request.headers
        do throws(Credentials.Mistake) { try url.authorize(&headers) } catch { throw .credentials(error) }
        var fields = RequestFields(headers)
        if let name = settings.options.userAgent { fields.setUserAgent(name) }
        headers = fields.headers
        // Whatever a program or a redirect has put there is not for this proxy, or for none.
        headers.remove(.proxyAuthorization)
        if isForwarded, let proxy { ProxyTunnel.authorize(proxy, &headers) }
        self.headers = headers
    }

    /// From now on it goes over HTTP/1.1.
    mutating func leaveHTTP2() { key = key.withoutHTTP2 }
}
