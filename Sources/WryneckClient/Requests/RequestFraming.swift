// RequestFraming.swift - how a request says where its body ends: RFC 9110 §8.6, RFC 9112 §6.

package import HTTPTypes
package import WryneckHTTP

/// The framing of requests.
package enum RequestFraming {
    /// What `RequestEncoder` wants. Without a body, methods for which one is usual say so by a length of 0: servers
    /// answer 411 otherwise. A body of no bytes is one of a known length.
    package static func framing(of method: HTTPRequest.Method, _ body: BodyLength) -> BodyFraming {
        switch body {
        case .none: [.post, .put, .patch].contains(method) ? .length(0) : .none
        case .known(let count): .length(count)
        case .unknown: .chunked
        }
    }
}
