// RequestTranslationTests.swift - from a client's request to the backend's.

import HTTPTypes
import ProcessTesting
import Testing
import Wryneck
import WryneckHTTP

@testable import WryneckProxy

@Suite("A request on its way to a backend") struct RequestTranslationTests {
    private func refusal(_ request: ReceivedRequest, _ options: ForwardingOptions = ForwardingOptions()) -> HTTPError? {
        do throws(HTTPError) { _ = try RequestTranslation(options).translate(request) } catch { return error }
        return nil
    }

    @Test("RFC 9110 §7.6: what is for the backend goes on, and what is about the client's connection does not")
    func fields() throws {
        let fields = [
            "Connection: close, X-Mine, authorization", "X-Mine: 1", "Authorization: Basic x", "Keep-Alive: 5",
            "Cookie: a=1; b=2", "Accept: */*", "Proxy-Authorization: Basic y", "Expect: 100-continue",
            "Content-Length: 3", "Upgrade: h2c", "HTTP2-Settings: x", "Proxy-Connection: close",
        ]
        let request = try forwarded(received("POST /a", fields), options { $0.forwarded = [] })
        #expect(request.headers == [.authorization: "Basic x", .cookie: "a=1; b=2", .accept: "*/*"])
        #expect(request.method == .post && !request.opensWebSocket)
    }

    @Test("a value that is no UTF-8 keeps its bytes")
    func bytes() throws {
        let line: [UInt8] = Array("x-name: a".utf8) + [0xE9, 0x0D, 0x0A]
        let headers = try line.withUnsafeBytes { try Headers(lines: $0, count: 1, areTrailers: false) }
        let plain = try received()
        let request = ReceivedRequest(plain.head, headers: headers, peer: plain.peer, isSecure: false, walked: 0)
        var values: [[UInt8]] = []
        try forwarded(request, options { $0.forwarded = [] }).headers.forEachField { values.append(Array($1)) }
        #expect(values == [[0x61, 0xE9]])
    }

    @Test("the fields are those that middleware has left, and a refused one stays refused")
    func middleware() throws {
        let plain = try received("GET /", ["Accept: a"])
        var headers: Headers = [.userAgent: "b"]
        headers[.accept] = "a\nb"
        let request = ReceivedRequest(plain.head, headers: headers, peer: plain.peer, isSecure: false, walked: 0)
        let result = try forwarded(request).headers
        #expect(result[.userAgent] == "b" && result[.accept] == nil && result.refusal != nil)
    }

    @Test("TE says that trailers are welcome if the client said so, and nothing else")
    func trailers() throws {
        for value in ["trailers", "gzip;q=0.5, Trailers", "deflate,trailers ,"] {
            let request = try received("GET /", ["TE: \(value)", "Connection: TE"])
            #expect(try forwarded(request).headers.all(.te) == ["trailers"])
        }
        for value in ["gzip", "", "trailers;q=1", "xtrailers"] {
            #expect(try forwarded(received("GET /", ["TE: \(value)"])).headers[.te] == nil)
        }
        #expect(try forwarded(receivedByHTTP2("/", ["te": "trailers"])).headers[.te] == "trailers")
    }

    @Test("RFC 9110 §9.3.6, §9.3.8: CONNECT and TRACE are not forwarded")
    func methods() throws {
        #expect(refusal(try received("CONNECT a.example:443"))?.status == .notImplemented)
        let trace = refusal(try received("TRACE /"))
        #expect(trace?.status == .methodNotAllowed && trace?.headers[.allow]?.contains("TRACE") == false)
        #expect(try forwarded(received("PURGE /a")).method.rawValue == "PURGE")
    }

    @Test("RFC 9112 §3.2: the mount is taken off on whole segments, and the query stays as it is")
    func target() throws {
        let request = try forwarded(received("GET /api/a%20b/?q=%2f..;//&r", walked: 1))
        #expect(request.path == "/a%20b/" && request.query == "q=%2f..;//&r" && request.mount == "/api")
        #expect(try forwarded(received("GET /api", walked: 1)).path == "/")
        #expect(try forwarded(received("GET /a?")).query == "")
        #expect(try forwarded(received("GET /a")).query == nil)
        let kept = try forwarded(received("GET /api/a", walked: 1), options { $0.prefix = .keep })
        #expect(kept.path == "/api/a" && kept.mount.isEmpty)
    }

    @Test("an absolute target becomes its path, and its host wins")
    func absolute() throws {
        let request = try forwarded(received("GET http://named.example/a?b"))
        #expect(request.path == "/a" && request.query == "b" && request.host == "named.example")
    }

    @Test("bytes that a URI cannot have get escapes")
    func escapes() throws {
        #expect(try forwarded(received("GET /é\"{}?é|")).target(below: "/") == "/%C3%A9%22%7B%7D?%C3%A9%7C")
    }

    @Test("a path that could be read in two ways is refused, wherever in it, and passed on if that is wanted")
    func ambiguous() throws {
        for target in ["/a%2fb", "/a\\b", "/a;b", "//a", "/a%0a"] {
            #expect(refusal(try received("GET \(target)"))?.status == .badRequest, "\(target)")
            #expect(refusal(try received("GET /x\(target)", walked: 1))?.status == .badRequest, "\(target)")
        }
        let relaxed = options { $0.paths = .forward }
        #expect(try forwarded(received("GET /a%2fb;c//d\\"), relaxed).path == "/a%2fb;c//d%5C")
        for target in ["/a/../b", "/a/%2E%2e/b", "/a/..;/b"] {
            #expect(refusal(try received("GET \(target)"), relaxed)?.status == .badRequest, "\(target)")
        }
        #expect(refusal(try received("GET /x/%2f../y", walked: 2))?.status == .badRequest)
    }

    @Test("§3.2.4: OPTIONS is about the backend itself, and nothing else is")
    func asterisk() throws {
        let request = try forwarded(received("OPTIONS *", walked: 1))
        #expect(request.path == "*" && request.mount.isEmpty && request.target(below: "/app") == "*")
        #expect(refusal(try received("GET *"))?.status == .badRequest)
    }

    @Test("RFC 9110 §7.6.2: each proxy takes one from Max-Forwards, and the last one answers")
    func forwards() throws {
        let request = try forwarded(received("OPTIONS /", ["Max-Forwards: 2"]))
        #expect(request.headers.all(.maxForwards) == ["1"])
        #expect(try forwarded(received("OPTIONS /", ["Max-Forwards: 1"])).headers[.maxForwards] == "0")
        let last = try RequestTranslation(ForwardingOptions()).translate(received("OPTIONS /", ["Max-Forwards: 0"]))
        if case .forward = last { Issue.record("it went on") }
        #expect(refusal(try received("OPTIONS /", ["Max-Forwards: x"]))?.status == .badRequest)
        #expect(try forwarded(received("GET /", ["Max-Forwards: 0"])).headers[.maxForwards] == "0")
    }

    @Test("Host is the client's, the backend's own, or a fixed one")
    func host() throws {
        #expect(try forwarded(received()).host == "front.example")
        #expect(try forwarded(received(host: "a:81")).host == "a:81")
        #expect(try forwarded(received(host: nil, version: "1.0")).host == nil)
        #expect(try forwarded(received(), options { $0.host = .rewrite }).host == nil)
        #expect(try forwarded(received(), options { $0.host = .set("b:1") }).host == "b:1")
        #expect(try forwarded(receivedByHTTP2()).host == "front.example")
    }

    @Test("the backend is told of the client, and whoever is not trusted does not tell it")
    func client() throws {
        let fields = ["X-Forwarded-For: 1.2.3.4", "X-Real-IP: 1.2.3.4", "X_Forwarded_For: 1.2.3.4", "Forwarded: for=x"]
        let headers = try forwarded(received("GET /", fields, isSecure: true)).headers
        #expect(
            headers.map { "\($0.name.rawName): \($0.value)" } == [
                "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https", "X-Forwarded-Host: front.example",
                "X-Forwarded-Port: 443",
            ])
        var trusting = ForwardingOptions()
        trusting.trustedProxies = try proxies()
        let told = try forwarded(received("GET /", fields, peer: "10.0.0.1"), trusting).headers
        #expect(told["X-Forwarded-For"] == "1.2.3.4, 10.0.0.1" && told["X-Real-IP"] == "1.2.3.4")
        #expect(told["Forwarded"] == nil)
        #expect(try forwarded(received("GET /", fields), trusting).headers["X-Real-IP"] == nil)
    }

    @Test("Connection does not take away what this proxy adds")
    func addedLater() throws {
        let fields = ["Connection: x-forwarded-for, via, te, x-forwarded-proto", "TE: trailers"]
        let headers = try forwarded(received("GET /", fields), options { $0.via = "edge" }).headers
        #expect(headers["X-Forwarded-For"] == "192.0.2.7" && headers[.via] == "1.1 edge" && headers[.te] == "trailers")
    }

    @Test("RFC 9110 §7.6.3: the proxy's name goes behind the others; the fourth time round is the last")
    func via() throws {
        let named = options { $0.via = "edge" }
        #expect(try forwarded(received("GET /", ["Via: 1.0 a"]), named).headers[.via] == "1.0 a, 1.1 edge")
        #expect(try forwarded(receivedByHTTP2("/"), named).headers[.via] == "2 edge")
        #expect(try forwarded(received("GET /", ["Via: 1.1 edge, 1.1 edge"]), named).headers.all(.via).count == 2)
        let fourth = try received("GET /", ["Via: 1.1 edge, 1.1 EDGE", "Via: 1.0 edge (x)"])
        #expect(refusal(fourth, named)?.status.code == 508)
        #expect(refusal(try received("GET /", ["Via: 1.1 edge, 1.1 edge, 1.1 edge"])) == nil)
    }

    @Test("RFC 6455 §4.1: an offer of WebSocket goes on, alone, and other protocols do not")
    func upgrade() throws {
        let offer = ["Connection: Upgrade", "Sec-WebSocket-Key: x"]
        for value in ["websocket", "WebSocket", "h2c, websocket"] {
            let request = try forwarded(received("GET /", offer + ["Upgrade: \(value)"]))
            #expect(request.opensWebSocket && request.headers.all(.upgrade) == ["websocket"])
            #expect(request.headers["Sec-WebSocket-Key"] == "x")
        }
        for value in ["h2c", "TLS/1.0", "websockets", "foo, h2c"] {
            let request = try forwarded(received("GET /", offer + ["Upgrade: \(value)"]))
            #expect(!request.opensWebSocket && !request.headers.contains(.upgrade))
        }
        let unnamed = try forwarded(received("GET /", ["Upgrade: websocket"]))
        #expect(!unnamed.opensWebSocket && !unnamed.headers.contains(.upgrade))
    }

    @Test("RFC 8441 §4: an extended CONNECT is the same offer")
    func extendedConnect() throws {
        let request = try forwarded(receivedByHTTP2("/", ["upgrade": "websocket"], offersUpgrade: true))
        #expect(request.opensWebSocket && request.method == .get && request.headers.all(.upgrade) == ["websocket"])
    }

    @Test("an offer of WebSocket with a body is refused; with another method than GET it is dropped")
    func upgradeWithBody() throws {
        let offer = ["Connection: Upgrade", "Upgrade: websocket"]
        for framing in ["Content-Length: 1", "Transfer-Encoding: chunked"] {
            for method in ["GET", "POST"] {
                #expect(refusal(try received("\(method) /", offer + [framing]))?.status == .badRequest)
            }
        }
        #expect(try forwarded(received("GET /", offer + ["Content-Length: 0"])).opensWebSocket)
        let posted = try forwarded(received("POST /", offer))
        #expect(!posted.opensWebSocket && !posted.headers.contains(.upgrade))
    }

    @Test("whatever comes, the encoder sends it, and a server reads the same from it")
    func encodable() throws {
        let lines = [
            "Connection: close, te, x", "TE: trailers, gzip", "Transfer-Encoding: chunked", "Content-Length: 3",
            "Upgrade: websocket", "Connection: upgrade", "Upgrade: h2c", "Keep-Alive: 1", "Expect: 100-continue",
            "Cookie: a", "Cookie: b", "X: \u{e9}", "Forwarded: for=\"", "X-Forwarded-Host: a b", "Via: 1.1 edge",
            "Max-Forwards: 3", "Proxy-Connection: keep-alive", "Trailer: x", "X_Y: 1",
        ]
        let targets = ["/", "/api/a?b=c", "//", "*", "/é", "http://x.example/a", "/a%2f", "/..", "/api"]
        var random = Random(seed: 7)
        var sent = 0
        for _ in 0..<2000 {
            let method = try #require(["GET", "POST", "OPTIONS", "HEAD"].randomElement(using: &random))
            let target = try #require(targets.randomElement(using: &random))
            let fields = lines.filter { _ in Bool.random(using: &random) && Bool.random(using: &random) }
            let options = try someOptions(&random)
            guard
                let request = try? received(
                    "\(method) \(target)", fields, peer: Bool.random(using: &random) ? "10.0.0.1" : "::1",
                    walked: Int.random(in: 0...2, using: &random)),
                let result = try? forwarded(request, options)
            else { continue }
            try expectReadable(result)
            sent += 1
        }
        #expect(sent > 300)
    }

    private func someOptions(_ random: inout Random) throws -> ForwardingOptions {
        var options = ForwardingOptions()
        options.via = Bool.random(using: &random) ? "edge" : nil
        options.prefix = Bool.random(using: &random) ? .strip : .keep
        options.paths = Bool.random(using: &random) ? .refuseAmbiguous : .forward
        options.underscores = try #require([.forward, .drop, .dropTwins].randomElement(using: &random))
        options.forwarded = Bool.random(using: &random) ? [.standard, .xForwarded] : [.standard]
        options.trustedProxies = try proxies(Bool.random(using: &random) ? .forwarded : .xForwardedFor)
        return options
    }

    private func expectReadable(_ request: ForwardedRequest) throws {
        var bytes: [UInt8] = []
        try RequestEncoder.head(
            method: request.method, target: request.target(below: "/app"), host: request.host ?? "b",
            headers: request.headers, framing: .none, connection: request.opensWebSocket ? .upgrade : .keepAlive,
            into: &bytes)
        var position = 0
        let event = try bytes.withUnsafeBytes { try RequestParser(lexers: LexerPool()).next(in: $0, at: &position) }
        guard case .head(let head, _) = event else { throw Incomplete() }
        #expect(position == bytes.count && head.method == request.method)
        #expect(head.offersWebSocket == request.opensWebSocket)
        #expect(head.isAboutServer || head.rawPathAndQuery == request.target(below: "/app"))
        #expect(head.headers.count >= request.headers.count + 1)
    }
}
