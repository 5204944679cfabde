// Upgrade.swift - a connection that goes on in another protocol: RFC 9110 §7.8 and, for tunnels, §9.3.6.
// Invariant: the switch happens only if the client offered it, and not before the request's body has ended.

public import HTTPTypes
public import WryneckHTTP
public import WryneckReactor

/// The protocol that takes a connection over. See `Response.upgrade(to:headers:_:)`.
public final class Upgrade {
    let name: String
    let stream: any StreamProtocol

    init(_ name: String, _ stream: any StreamProtocol) {
        self.name = name
        self.stream = stream
    }
}

extension Response {
    /// Gives the connection to another protocol.
    ///
    /// The client gets 101 with `Connection: Upgrade`, or 200 if it asked with CONNECT; then `stream` gets
    /// `connected(to:)` and all further bytes, also those that came already. A body of the request is read to its end
    /// first. A client that did not offer the protocol gets 426 and goes on in HTTP/1.1; to answer it otherwise, look
    /// at `request.upgradeProtocols`.
    /// - Parameters:
    ///   - name: the protocol's name, as in the Upgrade field.
    ///   - headers: further fields of the 101.
    ///   - stream: the protocol that takes the connection over.
    /// - Returns: the response, with an empty body.
    public static func upgrade(to name: String, headers: Headers = Headers(), _ stream: any StreamProtocol) -> Response {
        var response = Response(status: .switchingProtocols, headers: headers, body: .upgrade(Upgrade(name, stream)))
        response.headers[.upgrade] = name
        return response
    }
}

extension Rendering {
    /// Gives the connection to another protocol. See `Response.upgrade(to:headers:_:)`.
    public static func upgrade(to name: String, headers: Headers = Headers(), _ stream: any StreamProtocol) -> Rendering {
        Rendering(.upgrade(to: name, headers: headers, stream))
    }
}

extension Request {
    /// The protocols that the client offers to change to, in its order; empty if it does not ask for an upgrade.
    public var upgradeProtocols: [String] { head.upgradeProtocols }

    /// Sends an interim response, such as 103 Early Hints, before the response proper (RFC 9110 §15.2, RFC 8297).
    /// - Parameters:
    ///   - status: 102 to 199, but for 101. (100 is sent when somebody reads the body, 101 by an upgrade.)
    ///   - headers: the fields of the interim response.
    /// - Returns: whether it was sent: false for an HTTP/1.0 client, once the response has begun, and for another
    ///   status.
    /// - Throws: `HeaderError` if a field may not be sent.
    @discardableResult
    public func inform(_ status: HTTPResponse.Status, headers: Headers = Headers()) throws(HeaderError) -> Bool {
        if let refusal = headers.refusal { throw refusal }
        guard (102...199).contains(status.code) else { return false }
        return exchange?.inform(status, headers) ?? false
    }
}
