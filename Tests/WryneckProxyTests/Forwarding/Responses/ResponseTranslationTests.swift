// ResponseTranslationTests.swift - from a backend's response to the client's.

import HTTPTypes
import Testing
import WryneckClient
import WryneckHTTP

@testable import WryneckProxy

@Suite("A response on its way to a client") struct ResponseTranslationTests {
    private func headers(
        _ backend: Headers, status: HTTPResponse.Status = .ok, to line: String = "GET /api/x",
        version: HTTPVersion = .http1_1, _ change: (inout ForwardingOptions) -> Void = { _ in }
    ) throws -> Headers {
        let options = options(change)
        let request = try forwarded(received(line, walked: 1), options)
        let translation = ResponseTranslation(options, to: request, of: try ClientURL("http://10.0.0.9:8080/"))
        return translation.headers(status, backend, version)
    }

    @Test("RFC 9110 §7.6.1: what is about the backend's connection, and its framing, ends here")
    func hopByHop() throws {
        var backend: Headers = [
            .connection: "close, X-Inner, set-cookie", .date: "Sun, 06 Nov 1994 08:49:37 GMT", .server: "inner",
            .contentType: "text/plain", .contentLength: "5", .transferEncoding: "chunked", .setCookie: "a=1",
            .setCookie: "b=2", .upgrade: "h2c", .trailer: "X", .proxyAuthenticate: "Basic",
        ]
        try backend.add("X-Inner", "1")
        try backend.add("Keep-Alive", "timeout=5")
        #expect(
            try headers(backend) == [
                .date: "Sun, 06 Nov 1994 08:49:37 GMT", .server: "inner", .contentType: "text/plain",
                .setCookie: "a=1", .setCookie: "b=2", .trailer: "X",
            ])
    }

    @Test("a length passes only where no body follows: behind HEAD, and in a 304")
    func length() throws {
        #expect(try headers([.contentLength: "5"])[.contentLength] == nil)
        #expect(try headers([.contentLength: "5"], to: "HEAD /api/x")[.contentLength] == "5")
        #expect(try headers([.contentLength: "5"], status: .notModified)[.contentLength] == "5")
        #expect(try headers([.contentLength: "5"], status: .init(code: 103), to: "HEAD /api/x").isEmpty)
        #expect(try headers([.transferEncoding: "chunked"], to: "HEAD /api/x").isEmpty)
    }

    @Test("RFC 7838 §2: a backend does not lead clients past the front")
    func altSvc() throws {
        #expect(try headers([.init("Alt-Svc") ?? .via: "h3=\":443\"", .accept: "x"]) == [.accept: "x"])
    }

    @Test("a value that is no UTF-8 keeps its bytes, also if it was looked at")
    func bytes() throws {
        let lines: [UInt8] = Array("location: /".utf8) + [0xE9, 0x0D, 0x0A]
        let backend = try lines.withUnsafeBytes { try Headers(lines: $0, count: 1, areTrailers: false) }
        var values: [[UInt8]] = []
        try headers(backend).forEachField { values.append(Array($1)) }
        try headers(backend) { $0.rewritesLocation = true }.forEachField { values.append(Array($1)) }
        #expect(values == [[0x2F, 0xE9], [0x2F, 0xE9]])
    }

    @Test("locations and cookies stay unless it is wanted")
    func untouched() throws {
        let backend: Headers = [.location: "/x", .contentLocation: "/y", .setCookie: "a=b; Path=/; Domain=x.example"]
        #expect(try headers(backend) == backend)
    }

    @Test("with the option, Location, Content-Location and Refresh lead through the proxy")
    func locations() throws {
        var backend: Headers = [.location: "http://10.0.0.9:8080/x", .contentLocation: "/y", .referer: "/z"]
        try backend.add("Refresh", "5; url=/r")
        let result = try headers(backend) { $0.rewritesLocation = true }
        #expect(result[.location] == "/api/x" && result[.contentLocation] == "/api/y" && result[.referer] == "/z")
        #expect(result["Refresh"] == "5; url=/api/r")
        let kept = try headers(backend) { ($0.rewritesLocation, $0.prefix) = (true, .keep) }
        #expect(kept[.location] == "/x" && kept[.contentLocation] == "/y")
    }

    @Test("the name that the backend was asked for is its own")
    func ownName() throws {
        let backend: Headers = [.location: "http://front.example/x"]
        #expect(try headers(backend) { $0.rewritesLocation = true }[.location] == "/api/x")
        let rewritten = try headers(backend) { ($0.rewritesLocation, $0.host) = (true, .rewrite) }
        #expect(rewritten[.location] == "http://front.example/x")
    }

    @Test("with the options, each cookie is for the front")
    func cookies() throws {
        let backend: Headers = [.setCookie: "a=b; Path=/", .setCookie: "c=d; Domain=inner.example"]
        let result = try headers(backend) { ($0.rewritesCookiePaths, $0.cookieDomain) = (true, .remove) }
        #expect(result.all(.setCookie) == ["a=b; Path=/api", "c=d"])
    }

    @Test("RFC 9110 §7.6.3: the proxy's name goes behind the backend's, with the version that came")
    func via() throws {
        #expect(try headers([.via: "1.0 inner"]) { $0.via = "edge" }[.via] == "1.0 inner, 1.1 edge")
        #expect(try headers([:], version: .http2) { $0.via = "edge" }[.via] == "2 edge")
        #expect(try headers([.via: "1.0 inner"])[.via] == "1.0 inner")
    }

    @Test("RFC 9110 §15.5.22: a 426 still says that it wants WebSocket, and nothing else")
    func upgradeRequired() throws {
        #expect(try headers([.upgrade: "WebSocket"], status: .upgradeRequired).all(.upgrade) == ["websocket"])
        #expect(try headers([.upgrade: "h2c"], status: .upgradeRequired).isEmpty)
        #expect(try headers([.upgrade: "websocket"]).isEmpty)
    }

    @Test("RFC 9110 §15.2: interim responses pass, but 100 and 101, and not to HTTP/1.0")
    func interim() {
        for code in [102, 103, 110, 199] {
            let status = HTTPResponse.Status(code: code)
            #expect(ResponseTranslation.passes(interim: status, to: .http1_1), "\(code)")
            #expect(ResponseTranslation.passes(interim: status, to: .http2), "\(code)")
            #expect(!ResponseTranslation.passes(interim: status, to: .http1_0), "\(code)")
        }
        for code in [100, 101, 200, 99, 1000] {
            #expect(!ResponseTranslation.passes(interim: HTTPResponse.Status(code: code), to: .http1_1), "\(code)")
        }
    }

    @Test("only an answer that names WebSocket alone begins it")
    func websocket() {
        for value in ["websocket", "WEBSOCKET", " websocket "] {
            #expect(([.upgrade: value] as Headers).upgradesToWebSocket, "\(value)")
        }
        for value in ["", "h2c", "websocket, h2c", "websocket, websocket", "websockets", "web\u{17F}ocket"] {
            #expect(!([.upgrade: value] as Headers).upgradesToWebSocket, "\(value)")
        }
        #expect(!Headers().upgradesToWebSocket)
        #expect(!([.upgrade: "websocket", .upgrade: "websocket"] as Headers).upgradesToWebSocket)
    }
}
