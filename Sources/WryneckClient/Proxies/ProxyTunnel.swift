// ProxyTunnel.swift - the way through an HTTP proxy: CONNECT, RFC 9110 §9.3.6, and what a proxy is asked in the clear.
// Invariant: nothing is sent into a tunnel before the proxy has opened it (RFC 9931), and what a proxy says when it
// refuses is never taken for an answer of the server. Its credentials go to nobody else.

internal import HTTPTypes
package import WryneckHTTP

/// The request for a tunnel, and the judgement of its answer.
package enum ProxyTunnel {
    /// Why there is no tunnel. The connection to the proxy is closed then: what follows the refusal is not looked at.
    package enum Refusal: Error, Sendable, Equatable {
        /// 407: the proxy wants credentials, or others.
        case credentialsWanted
        /// Another status than 2xx.
        case status(Int)
        /// Bytes behind the head of the answer, before anything was sent into the tunnel. With TLS the client speaks
        /// first, so that they are the proxy's.
        case earlyBytes
    }

    /// The fields of a CONNECT; the program's own do not belong to the proxy.
    package static func headers(_ proxy: Proxy, userAgent: String?) -> Headers {
        var headers: Headers = [:]
        headers[.userAgent] = userAgent
        authorize(proxy, &headers)
        return headers
    }

    /// Adds the proxy's credentials to a request that it forwards, in place of any others. They can be sent: that was
    /// seen to when the proxy was read.
    package static func authorize(_ proxy: Proxy, _ headers: inout Headers) {
        headers[.proxyAuthorization] = proxy.credentials.flatMap { try? $0.fieldValue() }
    }

    /// Appends the request for a tunnel to `host:port` (`ClientURL.tunnelTarget`).
    package static func request(
        to target: String, by proxy: Proxy, userAgent: String?, into output: inout [UInt8]
    ) throws(RequestEncoder.Failure) {
        try RequestEncoder.head(
            method: .connect, target: target, host: target, headers: headers(proxy, userAgent: userAgent),
            framing: .none, connection: .keepAlive, into: &output)
    }

    /// Judges the answer.
    /// - Parameters:
    ///   - status: of the final response.
    ///   - hasExcess: whether bytes have come behind its head.
    ///   - isSecure: whether TLS goes through the tunnel.
    /// - Throws: why there is no tunnel.
    package static func judge(_ status: Int, hasExcess: Bool, isSecure: Bool) throws(Refusal) {
        guard status != 407 else { throw .credentialsWanted }
        guard (200..<300).contains(status) else { throw .status(status) }
        guard !hasExcess || !isSecure else { throw .earlyBytes }
    }

    /// Whether requests for a URL go through a tunnel, and not as requests to the proxy.
    package static func isNeeded(for url: ClientURL, by proxy: Proxy) -> Bool {
        proxy.kind == .http && url.scheme != .http
    }
}
