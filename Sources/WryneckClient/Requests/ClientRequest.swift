// ClientRequest.swift - a request as a program makes it; what HTTP adds to it is nobody's business here.

public import HTTPTypes
public import WryneckHTTP

/// A request to be sent by an agent.
///
/// ```swift
/// var request = ClientRequest(.put, try ClientURL("https://example.org/poems/7"), body: .text("fiddle de dum"))
/// request.headers[.ifNoneMatch] = "*"
/// let response = try await agent.send(request)
/// ```
///
/// It lives on the reactor on which it is sent.
public struct ClientRequest {
    /// Any method but CONNECT.
    public var method: HTTPRequest.Method

    /// Where it goes to: `http` or `https`. What stands before the "@" becomes the Authorization, if there is none.
    public var url: ClientURL

    /// The fields, without those about connection, framing and Host, which are not the program's.
    public var headers: Headers

    /// The content.
    public var body: ClientBody

    /// Whether the body is held back until the server asks for it, or `ClientTimeouts.expectation` is over (RFC 9110
    /// §10.1.1): for a large body that may be refused. Without a body it means nothing.
    public var expectsContinue = false

    /// Whether doing it twice is the same as once; nil for what the method says (RFC 9110 §9.2.2). An idempotent
    /// request is sent again when a kept connection turns out to be closed.
    public var isIdempotent: Bool?

    /// The path of a UNIX socket that is connected to in place of the URL's host; nil for the host.
    public var socketPath: String?

    /// The host and port that the server is told, in place of the URL's, which it is connected by: a proxy's client has
    /// asked for another name than that of the machine behind it.
    package var authority: String?

    /// The protocol that the server is asked to change to (RFC 9110 §7.8), over HTTP/1.1: `websocket`. Its other fields
    /// are among `headers`. If the server does, the response is a 101 with `ClientResponse.upgraded`.
    package var upgrade: String?

    /// Called for each interim response, such as 103.
    public var onInterim: ((HTTPResponse.Status, Headers) -> Void)?

    /// Called when bytes of a body have moved, in either direction.
    public var onProgress: ((TransferProgress) -> Void)?

    /// - Parameters:
    ///   - method: any but CONNECT.
    ///   - url: where it goes to.
    ///   - headers: further fields.
    ///   - body: the content.
    public init(
        _ method: HTTPRequest.Method = .get, _ url: ClientURL, headers: Headers = Headers(), body: ClientBody = .none
    ) {
        (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
    }
}

/// How far a request and its response are. Bytes count as they are on the wire, before codings are undone.
public struct TransferProgress: Sendable, Hashable {
    /// Bytes of the request's body that were handed to the connection.
    public internal(set) var sent = 0
    /// Bytes of the request's body in all; nil if unknown.
    public internal(set) var sentTotal: Int?
    /// Bytes of the response's body that have come.
    public internal(set) var received = 0
    /// Bytes of the response's body in all; nil if unknown, or before there is a response.
    public internal(set) var receivedTotal: Int?

    init() {}
}
