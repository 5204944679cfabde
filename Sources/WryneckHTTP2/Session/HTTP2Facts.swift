// HTTP2Facts.swift - what a head says to an HTTP/2 connection alone, and to nobody above it.

#if HTTP2

    package import WryneckHTTP

    /// The facts of one request's head that steer its stream.
    package struct HTTP2Facts: Equatable, Sendable {
        /// Whether the request has ended with its head.
        package let isLast: Bool
        /// Whether it is a CONNECT, an extended one too (RFC 8441 §4): its DATA is no body, but a tunnel's.
        package let isConnect: Bool
        package let expectation: HTTP1Facts.Expectation
        /// What the client says; nil if it says nothing (RFC 9218 §4).
        package let priority: HTTP2Priority?
    }

    /// A response's head, for a client.
    package struct HTTP2ResponseHead: Sendable {
        /// 100 to 999.
        package let statusCode: Int
        package let headers: Headers
        package let bodyLength: BodyLength
    }

#endif
