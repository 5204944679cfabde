// Endpoint+ListenError.swift - why it is not possible to listen at an endpoint, in words for those who configure it.

internal import CLinux
internal import Glibc

extension Endpoint {
    /// Why it is not possible to listen at an endpoint.
    public struct ListenError: Error, Sendable, CustomStringConvertible {
        /// The endpoint that was tried.
        public let endpoint: Endpoint
        /// The reason in words.
        public let reason: String
        /// The system's error; nil if the reason is another one.
        public let code: Errno?

        init(endpoint: Endpoint, reason: String, code: Errno? = nil) {
            self.endpoint = endpoint
            self.reason = reason
            self.code = code
        }

        /// One line for a person.
        public var description: String { "cannot listen on \(endpoint): \(reason)" }
    }
}

extension Errno {
    package func explained(for endpoint: Endpoint) -> String {
        switch (rawValue, endpoint.kind) {
        case (EADDRINUSE, _): "the address is in use already"
        case (EACCES, .tcp(_, let port)) where port < 1024:
            "port \(port) is privileged; use one above 1023, or grant CAP_NET_BIND_SERVICE"
        case (EBADF, .descriptor), (EBADF, .systemd): "no such descriptor is open"
        case (ENOTSOCK, .descriptor), (ENOTSOCK, .systemd): "it is not a socket"
        case (EINVAL, .descriptor), (EINVAL, .systemd): "it is a socket, but none that listens"
        default: description
        }
    }
}
