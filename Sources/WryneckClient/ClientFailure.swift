// ClientFailure.swift - why a request has no response, or a response no end.

public import WryneckReactor

/// Why a request has no response, or a response no end.
public enum ClientFailure: Error, Sendable {
    /// The text is no URL.
    case url(ClientURL.Mistake)
    /// The URL's scheme is neither `http` nor `https`, or this build has no TLS.
    case scheme(String)
    /// The request cannot be sent as it is: a method, a field or a length that HTTP does not have.
    case request(String)
    /// Credentials that cannot be sent.
    case credentials(Credentials.Mistake)
    /// No connection could be made.
    case connect(Endpoint.ConnectError)
    /// The name of the host stands for no address; the reason in words.
    case name(String)
    /// All addresses of the host are refused by the agent's `AddressFilter`.
    case addressDenied
    /// As many requests wait for that host as may (`ClientLimits.Pool.waiters`).
    case queueIsFull
    /// Something took longer than `ClientTimeouts` allows.
    case timedOut(Phase)
    /// The connection ended before there was a response. The server may have acted on the request all the same.
    case disconnected
    /// The connection ended inside the response, and what has come is not all of it.
    case truncated
    /// The server has reset the request's stream, over HTTP/2, with this error code (RFC 9113 §7).
    case reset(UInt32)
    /// The response is malformed, or larger than the limits; the reason in words.
    case malformedResponse(String)
    /// A redirect that is not followed.
    case redirect(RedirectFailure)
    /// The content could not be decoded: it is damaged, has too many codings, or becomes too large.
    case decoding(String)
    /// The body has more than so many bytes.
    case bodyTooLong(limit: Int)
    /// The body is not what was expected of it, such as JSON or text; the reason in words.
    case content(String)
    /// The response was let go of before its end.
    case abandoned
    /// The agent has been shut down.
    case shutDown

    /// What took too long.
    public enum Phase: String, Sendable, Hashable {
        /// The wait for a free connection, or for one to be made.
        case connecting
        /// From the end of the request to the response's head.
        case head
        /// The server takes the request's body too slowly.
        case sending
        /// The response's body comes too slowly.
        case receiving
        /// All of it together.
        case total
    }
}

extension ClientFailure {
    init(_ error: Endpoint.ConnectError) { self = error.isTimeout ? .timedOut(.connecting) : .connect(error) }
}

extension ClientFailure: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .url(let mistake): "no URL: \(mistake)"
        case .scheme(let scheme): "no way to send a request to \(scheme)"
        case .request(let reason): "the request cannot be sent: \(reason)"
        case .credentials(let mistake): "the credentials cannot be sent: \(mistake)"
        case .connect(let error): error.description
        case .name(let reason): "no address: \(reason)"
        case .addressDenied: "the address may not be connected to"
        case .queueIsFull: "too many requests wait for that host"
        case .timedOut(let phase): "it took too long (\(phase.rawValue))"
        case .disconnected: "the connection ended before there was a response"
        case .truncated: "the connection ended inside the response"
        case .reset(let code): "the server has reset the stream, with the error \(code)"
        case .malformedResponse(let reason): "malformed response: \(reason)"
        case .redirect(let failure): "the redirect is not followed: \(failure)"
        case .decoding(let reason): "the content cannot be decoded: \(reason)"
        case .bodyTooLong(let limit): "the body is longer than \(limit) bytes"
        case .content(let reason): reason
        case .abandoned: "the response was let go of"
        case .shutDown: "the agent has been shut down"
        }
    }
}
