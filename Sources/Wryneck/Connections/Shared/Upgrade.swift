// Upgrade.swift - a connection that goes on in another protocol: RFC 9110 §7.8 and, for tunnels, §9.3.6.
// Invariant: the switch happens only if the client offered it, and not before the request's body has ended.

public import WryneckHTTP
public import WryneckReactor

/// The protocol that takes a connection over. See `Response.upgrade(to:headers:_:)`.
public final class Upgrade {
    enum Kind {
        case ready(name: String, any StreamProtocol)
        /// The request decides: the response is another upgrade, or an error.
        case judged((Request) throws -> Response)
    }

    let kind: Kind

    init(_ name: String, _ stream: any StreamProtocol) { kind = .ready(name: name, stream) }

    init(_ judge: @escaping (Request) throws -> Response) { kind = .judged(judge) }
}

extension Response {
    /// Gives the connection to another protocol.
    ///
    /// The client gets 101 with `Connection: Upgrade`, or 200 if it asked with CONNECT; then `stream` gets
    /// `connected(to:)` and all further bytes, also those that came already. A body of the request is read to its end
    /// first. A client that did not offer the protocol gets 426 and goes on in HTTP/1.1; to answer it otherwise, look
    /// at `request.upgradeProtocols`.
    ///
    /// Over HTTP/2 a client asks with an extended CONNECT (RFC 8441), which the site sees as a GET that offers one
    /// protocol. It gets 200, and `stream` a transport that is one stream of the connection. If the resource does not
    /// take that protocol, it gets 501: any other answer of success would begin a tunnel.
    /// - Parameters:
    ///   - name: the protocol's name, as in the Upgrade field.
    ///   - headers: further fields of the 101.
    ///   - stream: the protocol that takes the connection over.
    /// - Returns: the response, with an empty body.
    public static func upgrade(to name: String, headers: Headers = Headers(), _ stream: any StreamProtocol) -> Response
    {
        var response = Response(status: .switchingProtocols, headers: headers, body: .upgrade(Upgrade(name, stream)))
        response.headers[.upgrade] = name
        return response
    }
}

extension Rendering {
    /// Gives the connection to another protocol. See `Response.upgrade(to:headers:_:)`.
    public static func upgrade(to name: String, headers: Headers = Headers(), _ stream: any StreamProtocol) -> Rendering
    {
        Rendering(.upgrade(to: name, headers: headers, stream))
    }
}

extension Request {
    /// Whether the client offered the protocol; only the case of ASCII letters does not matter. CONNECT always asks for
    /// a tunnel.
    func offers(_ name: String) -> Bool {
        method == .connect || upgradeProtocols.contains { $0.hasSameBytesIgnoringCase(as: name) }
    }

    /// The error for a client that did not offer the protocol. For an extended CONNECT, RFC 8441 names no status; RFC
    /// 9220 §3, the same for HTTP/3, says 501.
    func refusal(of name: String) -> HTTPError {
        isExtendedConnect ? .noSuchTunnel : HTTPError(.upgradeRequired, headers: [.upgrade: name])
    }

    /// Whether the client asks for a tunnel over HTTP/2, with a path and a protocol (RFC 8441 §4).
    package var isExtendedConnect: Bool { head.version == .http2 && head.offersUpgrade }

    /// The protocols that the client offers to change to, in its order; empty if it does not ask for an upgrade.
    public var upgradeProtocols: [String] { head.upgradeProtocols }
}

extension HTTPError {
    /// The answer to a CONNECT that no resource takes.
    static var noSuchTunnel: HTTPError { HTTPError(.notImplemented, "no tunnel for this protocol") }
}
