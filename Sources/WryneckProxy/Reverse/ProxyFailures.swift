// ProxyFailures.swift - what a client is told when a server does not answer, and what may be done about it.

internal import HTTPTypes
internal import WryneckClient
internal import WryneckHTTP

extension ClientFailure {
    /// Whether nothing of the request was sent.
    var isBeforeSending: Bool {
        switch self {
        case .connect, .name, .addressDenied, .queueIsFull, .timedOut(.connecting): true
        default: false
        }
    }

    /// Whether it is about how the server is, so that another one may do better.
    var isOfTheServer: Bool {
        switch self {
        case .disconnected, .truncated, .reset, .malformedResponse, .timedOut: true
        default: isBeforeSending
        }
    }

    /// Whether the server has nothing to do with it.
    var isOfThisSide: Bool {
        switch self {
        case .abandoned, .shutDown, .request, .url, .scheme, .queueIsFull: true
        default: false
        }
    }
}

extension HTTPError {
    /// No server is left to ask.
    static var noBackend: HTTPError {
        HTTPError(.serviceUnavailable, "no server is there to answer", headers: [.retryAfter: "1"])
    }

    /// What was to be a WebSocket is none.
    static var noSocket: HTTPError { HTTPError(.badGateway, "the server behind this one opened no WebSocket") }

    /// RFC 9110 §15.6.3 to §15.6.5. The reason is for the log: it names addresses.
    init(_ failure: ClientFailure) {
        switch failure {
        case .timedOut: self.init(.gatewayTimeout, "the server behind this one took too long")
        case .queueIsFull:
            self.init(.serviceUnavailable, "too many requests wait", headers: [.retryAfter: "1"])
        default: self.init(.badGateway, "the server behind this one did not answer as it should")
        }
    }
}
