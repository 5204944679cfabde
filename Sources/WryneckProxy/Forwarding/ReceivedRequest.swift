// ReceivedRequest.swift - a request as it came to the proxy, as far as it is forwarded; its body goes another way.

package import WryneckHTTP
package import WryneckReactor

/// What a translation reads.
package struct ReceivedRequest: Sendable {
    /// The head as the client sent it, whatever version it came in.
    package let head: RequestHead
    /// Its fields, as middleware has left them.
    package let headers: Headers
    /// The other end of the socket.
    package let peer: SocketAddress
    /// Whether it came through TLS.
    package let isSecure: Bool
    /// How many segments of the path lead to the proxy.
    package let walked: Int

    /// - Parameters:
    ///   - head: the head as the client sent it.
    ///   - headers: its fields, as middleware has left them; nil for those of the head.
    ///   - peer: the other end of the socket; not the client that a proxy tells of.
    ///   - isSecure: whether it came through TLS.
    ///   - walked: how many segments of the path lead to the proxy: `request.path.walked.count`.
    package init(
        _ head: RequestHead, headers: Headers? = nil, peer: SocketAddress, isSecure: Bool, walked: Int
    ) {
        (self.head, self.headers, self.peer) = (head, headers ?? head.headers, peer)
        (self.isSecure, self.walked) = (isSecure, walked)
    }
}
