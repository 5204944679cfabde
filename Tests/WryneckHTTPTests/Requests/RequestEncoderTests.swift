// RequestEncoderTests.swift - requests, byte for byte, and what may not be one: RFC 9112 §3 to §7.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func encode(
    _ method: HTTPRequest.Method = .get, _ target: String = "/", host: String = "example.com", _ headers: Headers = [:],
    _ framing: BodyFraming = .none, _ connection: ConnectionOption = .keepAlive
) throws(RequestEncoder.Failure) -> String {
    var output = Array("before|".utf8)
    do throws(RequestEncoder.Failure) {
        try RequestEncoder.head(
            method: method, target: target, host: host, headers: headers, framing: framing, connection: connection,
            into: &output)
    } catch {
        #expect(output == Array("before|".utf8), "half of a head")
        throw error
    }
    return String(decoding: output.dropFirst(7), as: UTF8.self)
}

private let search = HTTPRequest.Method("M-SEARCH")!

@Suite("RFC 9112 §3-§7: requests") struct RequestEncoderTests {
    @Test("Host comes first, then the fields as they are, then framing and connection")
    func plain() throws {
        #expect(try encode(.get, "/a?b=c") == "GET /a?b=c HTTP/1.1\r\nHost: example.com\r\n\r\n")
        #expect(
            try encode(
                .post, "/", host: "[::1]:8080", [.accept: "*/*", .init("x-lower")!: "1", .cookie: "a=1"], .length(5),
                .close)
                == "POST / HTTP/1.1\r\nHost: [::1]:8080\r\nAccept: */*\r\nx-lower: 1\r\nCookie: a=1\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
        )
    }

    @Test(
        "§3.2: each form of a target, for the methods that may have it",
        arguments: [
            (.get, "/", "h"), (.options, "*", "h"), (.connect, "h:443", "h:443"), (.connect, "[::1]:443", "[::1]:443"),
            (.get, "http://h:8/p?q", "h:8"), (.get, "https://H", "h"), (.get, "http://h:/", "h"), (.get, "//x", "h"),
            (.get, "/%41%c3%a9;a=b@c:d", "h"),
            (search, "/?http://x/", "h"),
        ] as [(HTTPRequest.Method, String, String)])
    func targets(method: HTTPRequest.Method, target: String, host: String) throws {
        #expect(
            try encode(method, target, host: host) == "\(method.rawValue) \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
    }

    @Test(
        "§3.2: no target with a blank, a control byte, a fragment, a byte that needs an escape, half of an escape, or another form",
        arguments: [
            "", " ", "/a b", "/a\tb", "/a\r\nX: y", "/a\nb", "/\u{0}", "/\u{7F}", "/é", "/\"", "/<", "/\\", "/^", "/{",
            "/`", "/#a", "/a#", "/%",
            "/%4",
            "/%zz", "/%00", "*", "a", "a/b", "?a", "h:443", "ftp://h/", "http:/h", "http://", "http:///p",
            "/ HTTP/1.1\r\nHost: x\r\n\r\nGET /",
            "http://h/ ", "http://u@h/",
        ])
    func badTargets(target: String) {
        #expect(throws: RequestEncoder.Failure.target) { try encode(.get, target, host: "h") }
    }

    @Test(
        "§3.2.3: CONNECT has an authority with a port, and nothing else",
        arguments: ["/", "*", "h", "h:", "http://h:443/", "h:443/", "u@h:443", "h:99999"])
    func badAuthority(target: String) {
        #expect(throws: RequestEncoder.Failure.target) { try encode(.connect, target, host: "h") }
    }

    @Test(
        "RFC 9110 §7.2: a host is one that RequestParser takes, and the one in the target",
        arguments: [
            ("/", ""), ("/", "a b"), ("/", "a/b"), ("/", "u@a"), ("/", "a:x"), ("/", "a:65536"), ("/", "a\r\nX: y"),
            ("/", "[::1"), ("/", "a,b"),
            ("/", "é"),
            ("http://h/", "x"), ("http://h:8/", "h"), ("http://h/", "h:80"),
        ])
    func hosts(target: String, host: String) {
        #expect(throws: RequestEncoder.Failure.host) { try encode(.get, target, host: host) }
    }

    @Test("§6: each framing has its field, or none")
    func framing() throws {
        #expect(try encode(.put, "/", [:], .length(0)).hasSuffix("\r\nContent-Length: 0\r\n\r\n"))
        #expect(try encode(.put, "/", [:], .length(.max)).hasSuffix("\r\nContent-Length: 9223372036854775807\r\n\r\n"))
        #expect(try encode(.put, "/", [:], .chunked).hasSuffix("\r\nTransfer-Encoding: chunked\r\n\r\n"))
        for framing in [.untilClose, .length(-1)] as [BodyFraming] {
            #expect(throws: RequestEncoder.Failure.framing(framing)) { try encode(.put, "/", [:], framing) }
        }
        // RFC 9110 §9.3.6, §9.3.8.
        #expect(throws: RequestEncoder.Failure.framing(.length(1))) { try encode(.trace, "/", [:], .length(1)) }
        #expect(throws: RequestEncoder.Failure.framing(.chunked)) {
            try encode(.connect, "h:1", host: "h:1", [:], .chunked)
        }
    }

    @Test(
        "fields that the encoder writes, and those of another connection, are refused and not dropped",
        arguments: [
            "Host", "content-length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade",
        ])
    func notYours(name: String) throws {
        let name = try #require(HTTPField.Name(name))
        #expect(throws: RequestEncoder.Failure.notYours(name)) { try encode(.get, "/", [.accept: "*/*", name: "5"]) }
    }

    @Test("RFC 9110 §10.1.4: TE says that trailers are welcome, to the next server alone")
    func te() throws {
        #expect(
            try encode(.get, "/", [.te: "trailers"], .none, .close).hasSuffix(
                "TE: trailers\r\nConnection: TE\r\nConnection: close\r\n\r\n"))
        #expect(throws: RequestEncoder.Failure.notYours(.te)) { try encode(.get, "/", [.te: "gzip"]) }
    }

    @Test("RFC 9110 §7.8: an upgrade says to what, and Connection names it")
    func upgrade() throws {
        #expect(
            try encode(.get, "/", [.upgrade: "websocket"], .none, .upgrade)
                == "GET / HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        #expect(throws: RequestEncoder.Failure.upgrade) { try encode(.get, "/", [:], .none, .upgrade) }
    }

    @Test("a request with a refused field is not written at all")
    func refused() {
        var headers = Headers()
        headers[.referer] = "a\r\nX: y"
        #expect(throws: RequestEncoder.Failure.header(Headers.Mistake(.referer, .controlByteInValue))) {
            try encode(.get, "/", headers)
        }
    }

    @Test("the fields of a request that came are not simply passed on: its connection's are among them")
    func forwarded() throws {
        let transcript = feed([Array("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)])
        let headers = try #require(transcript.messages.first?.headers)
        #expect(throws: RequestEncoder.Failure.notYours(.init("Host")!)) { try encode(.get, "/", headers) }
    }
}
