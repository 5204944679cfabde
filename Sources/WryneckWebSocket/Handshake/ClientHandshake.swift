// ClientHandshake.swift - a client's request for a WebSocket, and the check of the answer: RFC 6455 §4.1.
// Invariant: an answer that is wrong anywhere fails: its sender may be no WebSocket server at all.

package import HTTPTypes
package import WryneckHTTP

/// Why an answer makes no WebSocket. The text is for people.
package struct HandshakeFailure: Error, Equatable, Sendable {
    package let reason: String
}

/// One request. Each connection needs a new one, because its key is.
package struct ClientHandshake: Sendable {
    private let key: HandshakeKey
    private let subprotocols: [String]
    private let offer: DeflateParameters?

    /// - Parameters:
    ///   - subprotocols: in the client's order of preference; tokens, none of them twice.
    ///   - compression: nil if messages are not compressed.
    ///   - key: a new one, but for tests.
    package init(subprotocols: [String] = [], compression: WebSocketCompression? = nil, key: HandshakeKey = .random()) {
        self.key = key
        self.subprotocols = subprotocols
        offer = compression.flatMap(DeflateNegotiation.offer)
    }

    /// The fields of a GET request, but for Host and Connection, which whoever sends it adds.
    package var headers: Headers {
        var headers = Headers()
        headers[.upgrade] = "websocket"
        headers[.secWebSocketKey] = key.text
        headers[.secWebSocketVersion] = "13"
        if !subprotocols.isEmpty { headers[.secWebSocketProtocol] = subprotocols.joined(separator: ", ") }
        if let offer { headers[.secWebSocketExtensions] = offer.text }
        return headers
    }

    /// Checks an answer.
    /// - Parameters:
    ///   - status: its status; anything but 101 is an answer of HTTP, and the caller's affair.
    ///   - headers: its fields.
    /// - Returns: the terms.
    /// - Throws: why it is no answer to this request.
    package func check(_ status: HTTPResponse.Status, _ headers: Headers) throws(HandshakeFailure) -> HandshakeTerms {
        guard status.code == 101 else { throw HandshakeFailure(reason: "the server answered \(status.code)") }
        let upgrades = headers.all(.upgrade)
        guard upgrades.count == 1, upgrades[0].hasSameBytesIgnoringCase(as: "websocket") else {
            throw HandshakeFailure(reason: "another Upgrade")
        }
        guard Self.hasToken("upgrade", headers.all(.connection)) else {
            throw HandshakeFailure(reason: "Connection does not name Upgrade")
        }
        let accepts = headers.all(.secWebSocketAccept)
        guard accepts.count == 1, accepts[0].hasSameBytes(as: key.accept) else {
            throw HandshakeFailure(reason: "another Sec-WebSocket-Accept")
        }
        return HandshakeTerms(subprotocol: try subprotocol(headers), deflate: try deflate(headers))
    }

    private func subprotocol(_ headers: Headers) throws(HandshakeFailure) -> String? {
        let names = headers.all(.secWebSocketProtocol)
        guard let name = names.first else { return nil }
        guard names.count == 1, subprotocols.contains(where: name.hasSameBytes) else {
            throw HandshakeFailure(reason: "a subprotocol that was not offered")
        }
        return name
    }

    private func deflate(_ headers: Headers) throws(HandshakeFailure) -> DeflateAgreement? {
        guard let answers = ExtensionOffer.list(headers.all(.secWebSocketExtensions)) else {
            throw HandshakeFailure(reason: "malformed Sec-WebSocket-Extensions")
        }
        guard let answer = answers.first else { return nil }
        guard answers.count == 1, let offer, let agreement = DeflateNegotiation.check(answer, to: offer) else {
            throw HandshakeFailure(reason: "an extension that was not offered")
        }
        return agreement
    }

    private static func hasToken(_ token: StaticString, _ values: [String]) -> Bool {
        values.contains { value in
            var (value, isFound) = (value, false)
            value.withUTF8 { bytes in
                TokenList.forEach(UnsafeRawBufferPointer(bytes)) { isFound = isFound || ASCII.equals($0, token) }
            }
            return isFound
        }
    }
}
