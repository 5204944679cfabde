import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckWebSocket

@Suite("A client's handshake") struct ClientHandshakeTests {
    private let client = ClientHandshake(subprotocols: ["a", "b"])

    /// A good answer to `client`, changed.
    private func answer(_ change: (inout Headers) -> Void = { _ in }) -> Headers {
        var headers = Headers()
        headers[.upgrade] = "WebSocket"
        headers[.connection] = "keep-alive, Upgrade"
        headers[.secWebSocketAccept] = HandshakeKey(client.headers[.secWebSocketKey] ?? "")?.accept
        change(&headers)
        return headers
    }

    private func isRefused(_ headers: Headers, status: HTTPResponse.Status = .switchingProtocols) -> Bool {
        (try? client.check(status, headers)) == nil
    }

    @Test("RFC 6455 §4.1: the request has all that it needs")
    func request() {
        #expect(client.headers[.upgrade] == "websocket" && client.headers[.secWebSocketVersion] == "13")
        #expect(client.headers[.secWebSocketProtocol] == "a, b" && client.headers[.secWebSocketExtensions] == nil)
        #expect(ClientHandshake().headers[.secWebSocketProtocol] == nil)
        #expect(ClientHandshake().headers[.secWebSocketKey] != ClientHandshake().headers[.secWebSocketKey])
    }

    @Test("a right answer is taken, with a subprotocol that was offered or none")
    func right() throws {
        #expect(try client.check(.switchingProtocols, answer()) == HandshakeTerms())
        #expect(try client.check(.switchingProtocols, answer { $0[.secWebSocketProtocol] = "b" }).subprotocol == "b")
    }

    @Test("§4.1: an answer that is wrong anywhere fails")
    func wrong() throws {
        #expect(isRefused(answer(), status: .ok) && isRefused(answer(), status: .unauthorized))
        #expect(isRefused(answer { $0[.upgrade] = nil }) && isRefused(answer { $0[.upgrade] = "h2c" }))
        #expect(isRefused(answer { $0[.connection] = nil }) && isRefused(answer { $0[.connection] = "close" }))
        #expect(isRefused(answer { $0[.secWebSocketAccept] = nil }))
        #expect(isRefused(answer { $0[.secWebSocketAccept] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" }))
        #expect(
            isRefused(answer { $0[.secWebSocketProtocol] = "c" })
                && isRefused(answer { $0[.secWebSocketProtocol] = "A" }))
        #expect(isRefused(answer { $0[.secWebSocketExtensions] = "permessage-deflate" }), "not offered")
        #expect(isRefused(answer { $0[.secWebSocketExtensions] = "x;" }))
        var twice = answer { $0[.secWebSocketProtocol] = "a" }
        try twice.add(.secWebSocketProtocol, "a")
        #expect(isRefused(twice))
    }

    @Test("client and server of ours agree, with and without compression", arguments: [nil, false, true] as [Bool?])
    func both(takeover: Bool?) throws {
        let options = takeover.map { takeover in
            var options = WebSocketCompression()
            options.contextTakeover = takeover
            return options
        }
        let client = ClientHandshake(subprotocols: ["x"], compression: options)
        var changes: [(String, String?)] = []
        for field in client.headers { changes.append((name(field.name), field.value)) }
        let (terms, headers) = try ServerHandshake(subprotocols: SubprotocolRule(["x"]), compression: options).judge(
            head(changes))
        var answer = headers
        answer[.connection] = "Upgrade"
        #expect(try client.check(.switchingProtocols, answer) == terms)
        #expect(terms.subprotocol == "x")
        #if Compression
            #expect(terms.deflate?.server.keepsContext == takeover && terms.deflate?.client.keepsContext == takeover)
        #else
            #expect(terms.deflate == nil)
        #endif
    }

    /// As `head` writes them.
    private func name(_ name: HTTPField.Name) -> String {
        name == .secWebSocketKey
            ? "Sec-WebSocket-Key" : name == .secWebSocketVersion ? "Sec-WebSocket-Version" : name.rawName
    }
}
