import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckWebSocket

@Suite("A request for a WebSocket") struct ServerHandshakeTests {
    private func refusal(_ head: RequestHead, _ rule: ServerHandshake = ServerHandshake()) -> HandshakeRefusal? {
        do throws(HandshakeRefusal) {
            _ = try rule.judge(head)
            return nil
        } catch {
            return error
        }
    }

    @Test("RFC 6455 §1.3: its example is answered, and nothing is said that was not asked for")
    func example() throws {
        let (terms, headers) = try ServerHandshake(compression: WebSocketCompression()).judge(head())
        #expect(terms == HandshakeTerms())
        #expect(headers[.secWebSocketAccept] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" && headers[.upgrade] == "websocket")
        #expect(headers.count == 2)
    }

    @Test("Upgrade may name several protocols, in any case")
    func upgrades() throws {
        #expect(refusal(try head([("Upgrade", "h2c, WebSocket")])) == nil)
        let other = refusal(try head([("Upgrade", "h2c")]))
        #expect(
            other?.status == .upgradeRequired && other?.headers[.upgrade] == "websocket"
                && other?.headers[.secWebSocketVersion] == "13")
        #expect(refusal(try head(offersUpgrade: false))?.status == .upgradeRequired)
        #expect(refusal(try head([("Upgrade", "websocket/13")]))?.status == .upgradeRequired)
    }

    @Test("only GET; anything else is 405 with the method that is allowed")
    func method() throws {
        let refusal = refusal(try head(method: "POST"))
        #expect(refusal?.status == .methodNotAllowed && refusal?.headers[.allow] == "GET")
    }

    @Test("§4.4: another version is 426 with ours", arguments: ["12", "14", "013", "13, 8", "", "x", nil] as [String?])
    func version(value: String?) throws {
        let refusal = refusal(try head([("Sec-WebSocket-Version", value)]))
        #expect(refusal?.status == .upgradeRequired && refusal?.headers[.secWebSocketVersion] == "13")
    }

    @Test(
        "a key that is none, or two, and two versions are 400",
        arguments: ["", "x", "dGhlIHNhbXBsZSBub25jZQ=", nil] as [String?])
    func keys(value: String?) throws {
        #expect(refusal(try head([("Sec-WebSocket-Key", value)]))?.status == .badRequest)
        #expect(refusal(try head([("+Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")]))?.status == .badRequest)
        #expect(refusal(try head([("+Sec-WebSocket-Version", "13")]))?.status == .badRequest)
    }

    @Test("CVE-2026-58055: a request with a body gets no socket", arguments: [BodyLength.known(1), .unknown])
    func bodies(body: BodyLength) throws {
        #expect(refusal(try head(body: body))?.status == .badRequest)
    }

    @Test("§10.2: a page of another origin is 403, unless it is allowed")
    func origins() throws {
        #expect(refusal(try head([("Origin", "https://example.org")])) == nil)
        let foreign = try head([("Origin", "https://evil.org")])
        #expect(refusal(foreign)?.status == .forbidden)
        #expect(refusal(foreign, ServerHandshake(origins: .any)) == nil)
        #expect(refusal(foreign, ServerHandshake(origins: .list(["https://evil.org"]))) == nil)
        #expect(refusal(try head([("Origin", "null")]))?.status == .forbidden)
    }

    @Test("a subprotocol is one that was offered, by the server's preference")
    func subprotocols() throws {
        let rule = ServerHandshake(subprotocols: SubprotocolRule(["b", "a"]))
        let (terms, headers) = try rule.judge(head([("Sec-WebSocket-Protocol", "a, b")]))
        #expect(terms.subprotocol == "b" && headers[.secWebSocketProtocol] == "b")
        #expect(try rule.judge(head([("Sec-WebSocket-Protocol", "c")])).headers[.secWebSocketProtocol] == nil)
        #expect(refusal(try head([("Sec-WebSocket-Protocol", "a,,b")]))?.status == .badRequest)
        #expect(
            refusal(try head(), ServerHandshake(subprotocols: SubprotocolRule(["a"], isRequired: true)))?.status
                == .badRequest)
    }

    @Test("extensions that are malformed are 400; others are left alone")
    func extensions() throws {
        #expect(refusal(try head([("Sec-WebSocket-Extensions", "foo;")]))?.status == .badRequest)
        #expect(
            try ServerHandshake().judge(head([("Sec-WebSocket-Extensions", "permessage-deflate")])).headers[
                .secWebSocketExtensions] == nil)
    }

    @Test("RFC 8441 §5: over HTTP/2 there is no key, and what follows the head is no body")
    func http2() throws {
        let connect = try head([("Upgrade", "websocket")], version: .http2, body: .unknown)
        #expect(try ServerHandshake().judge(connect).headers.isEmpty)
        #expect(refusal(try head(version: .http2, offersUpgrade: false))?.status == .upgradeRequired)
        #expect(
            refusal(try head([("Upgrade", "websocket"), ("Sec-WebSocket-Version", "8")], version: .http2))?.status
                == .upgradeRequired)
    }
}
