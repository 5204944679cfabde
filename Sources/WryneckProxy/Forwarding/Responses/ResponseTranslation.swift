// ResponseTranslation.swift - from a backend's response to the client's: RFC 9110 §7.6, §15.2.
// Invariant: the front frames the response. A Content-Length passes only where no body follows, as the length that one
// would have had.

package import HTTPTypes
package import WryneckClient
package import WryneckHTTP

/// The rules for the responses to one request.
package struct ResponseTranslation: Sendable {
    private let method: HTTPRequest.Method
    private let via: String?
    /// Nil if locations stay.
    private let locations: LocationRewriting?
    private let cookies: CookieRewriting

    /// - Parameters:
    ///   - options: the proxy's.
    ///   - request: what was sent to the backend.
    ///   - backend: the URL that stands for the backend: its origin and its root.
    package init(_ options: ForwardingOptions, to request: ForwardedRequest, of backend: ClientURL) {
        let paths = PublicPaths(root: backend.path, mount: request.mount)
        (method, via) = (request.method, options.via)
        locations = options.rewritesLocation ? LocationRewriting(backend, host: request.host, paths) : nil
        cookies = CookieRewriting(options.rewritesCookiePaths ? paths : nil, options.cookieDomain)
    }

    /// Translates the fields of a response.
    /// - Parameters:
    ///   - status: the response's, or an interim one's.
    ///   - received: the backend's fields.
    ///   - version: the version in which the backend has answered.
    /// - Returns: the fields for the client.
    package func headers(_ status: HTTPResponse.Status, _ received: Headers, _ version: HTTPVersion) -> Headers {
        let hops = HopByHop(received)
        var lines = FieldLines()
        received.forEachField { name, value in
            if !hops.contains(name), !isDropped(name, status) { append(name, value, to: &lines) }
        }
        // RFC 9110 §15.5.22: a 426 has to say what it asks for. Others than WebSocket do not get through here.
        if status.code == 426, received.upgradesToWebSocket { lines.append("Upgrade", "websocket") }
        if let via { lines.append("Via", ViaField.member(version, via)) }
        return lines.headers(from: received)
    }

    /// The front's own business: framing, and Alt-Svc, which would lead clients past the front. It speaks of the origin
    /// (RFC 7838 §2), and that is the front's, while the host and the port in it are the backend's.
    private func isDropped(_ name: UnsafeRawBufferPointer, _ status: HTTPResponse.Status) -> Bool {
        switch name.count {
        case 7: ASCII.equals(name, "alt-svc")
        case 14: ASCII.equals(name, "content-length") && !isAnsweredWithoutBody(status)
        default: false
        }
    }

    /// Whether a length says what another answer would have: RFC 9110 §8.6.
    private func isAnsweredWithoutBody(_ status: HTTPResponse.Status) -> Bool {
        status.code == 304 || (method == .head && status.code >= 200)
    }

    /// Adds a field, changed if it is one of those. What is no UTF-8 stays: there is no text to change.
    private func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, to lines: inout FieldLines) {
        guard let change = change(of: name), let text = String(validating: value, as: UTF8.self) else {
            return lines.append(name, value)
        }
        Array(change(text).utf8).withUnsafeBytes { lines.append(name, $0) }
    }

    /// What is done with the values of a field; nil for nothing.
    private func change(of name: UnsafeRawBufferPointer) -> ((String) -> String)? {
        switch name.count {
        case 7 where ASCII.equals(name, "refresh"): locations?.refresh
        case 8 where ASCII.equals(name, "location"): locations?.location
        case 16 where ASCII.equals(name, "content-location"): locations?.location
        case 10 where cookies.isNeeded && ASCII.equals(name, "set-cookie"): cookies.cookie
        default: nil
        }
    }

    /// Whether an interim response goes on to a client. 100 is not about the client's request but about the one that
    /// was sent to the backend; 101 is none; HTTP/1.0 has none (RFC 9110 §15.2).
    package static func passes(interim status: HTTPResponse.Status, to client: HTTPVersion) -> Bool {
        client != .http1_0 && (102...199).contains(status.code)
    }
}

extension Headers {
    /// Whether Upgrade names WebSocket and nothing else: what an answer has to say that the client's frames may follow
    /// (RFC 6455 §4.1), or that they are the only way.
    package var upgradesToWebSocket: Bool {
        let protocols = all(.upgrade).flatMap { $0.split(separator: ",") }.map { String($0.trimmed) }
        return protocols.count == 1 && protocols[0].hasSameBytesIgnoringCase(as: "websocket")
    }
}
