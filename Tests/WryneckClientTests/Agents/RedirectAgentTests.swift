import HTTPTypes
import ProcessTesting
import Testing
import WryneckBodies
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

private func redirect(_ status: Int, _ lines: String...) -> String {
    "HTTP/1.1 \(status) Elsewhere\r\nContent-Length: 0\r\n\(lines.map { $0 + "\r\n" }.joined())\r\n"
}

@Suite("RFC 9110 §15.4: an agent that follows redirects") struct RedirectAgentTests {
    private let servers: ScriptedServers
    private let agent: RedirectAgent

    init() throws {
        servers = try ScriptedServers()
        agent = RedirectAgent(servers.agent)
    }

    /// The server that gets the next request, and the request. An agent that is sent on begins to connect while the
    /// connection to the same host is still busy, so that some get none.
    private func next(_ server: MemoryTransport) throws -> (server: MemoryTransport, request: String) {
        var server = server
        while true {
            let request = servers.received(server)
            if !request.isEmpty { return (server, request) }
            server = try servers.accept()
        }
    }

    private func first() throws -> MemoryTransport {
        let server = try servers.accept()
        _ = servers.received(server)
        return server
    }

    @Test(
        "303 is GET, 301 and 302 make a GET of a POST, 307 and 308 change nothing; HEAD stays",
        arguments: [
            (HTTPRequest.Method.post, 301, HTTPRequest.Method.get, false), (.post, 302, .get, false),
            (.post, 303, .get, false), (.post, 307, .post, true), (.post, 308, .post, true), (.put, 301, .put, true),
            (.put, 302, .put, true), (.put, 303, .get, false), (.put, 308, .put, true), (.patch, 302, .patch, true),
            (.head, 301, .head, false), (.head, 303, .head, false), (.head, 308, .head, false),
            (.delete, 302, .delete, false), (.delete, 303, .get, false), (.get, 303, .get, false),
        ])
    func methods(_ way: (from: HTTPRequest.Method, status: Int, to: HTTPRequest.Method, keepsBody: Bool)) throws {
        let hasBody = [.post, .put, .patch].contains(way.from)
        let call = try servers.send(way.from, body: hasBody ? .text("xyz") : .none, through: agent)
        let server = try first()
        servers.answer(server, redirect(way.status, "Location: /next"))
        let (other, request) = try next(server)
        #expect(request.hasPrefix("\(way.to.rawValue) /next HTTP/1.1\r\n"))
        #expect(request.hasSuffix(way.keepsBody ? "\r\n\r\nxyz" : "\r\n\r\n"))
        servers.answer(other, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(call.status == 204)
    }

    @Test(
        "what describes a body goes with it, and stays with it (CVE-2023-45803)",
        arguments: [(303, false), (307, true)])
    func contentFields(_ way: (status: Int, keeps: Bool)) throws {
        let headers: Headers = [
            .contentType: "text/plain", .contentLanguage: "de", .lastModified: "now", .accept: "a/b",
        ]
        _ = try servers.send(.post, headers: headers, body: .text("x"), through: agent)
        let server = try first()
        servers.answer(server, redirect(way.status, "Location: /next"))
        let request = try next(server).request
        for name in ["Content-Type", "Content-Language", "Content-Length", "Last-Modified"] {
            #expect(request.contains("\(name): ") == way.keeps)
        }
        #expect(request.contains("Accept: a/b\r\n"))
    }

    @Test("a body that can be read once does not hinder a redirect that has no use for it")
    func bodyOfOnce() throws {
        let body = ClientBody.stream(length: 1) { writer in writer.write(Array("x".utf8)) }
        let call = try servers.send(.post, body: body, through: agent)
        let server = try first()
        servers.answer(server, redirect(303, "Location: /next"))
        servers.answer(try next(server).server, ok)
        #expect(call.read().body == "hi")
    }

    @Test(
        "the fragment is inherited, unless the Location has one (RFC 9110 §10.2.2)",
        arguments: [
            ("/b", "http://one.test/b#a"), ("/b#c", "http://one.test/b#c"), ("//two.test/", "http://two.test/#a"),
            ("?b", "http://one.test/x?b#a"), ("/b#", "http://one.test/b#"),
        ])
    func fragments(_ way: (location: String, end: String)) throws {
        let call = try servers.send(.get, "http://one.test/x#a", through: agent)
        let server = try first()
        servers.answer(server, redirect(302, "Location: \(way.location)"))
        let (other, request) = try next(server)
        #expect(!request.contains("#"))
        servers.answer(other, ok)
        #expect(call.response?.url.description == way.end)
    }

    @Test("what stands before the @ of a Location is not heeded, and that of the first URL is for its origin")
    func userInformation() throws {
        let call = try servers.send(.get, "http://u:p@one.test/", through: agent)
        let one = try servers.accept()
        #expect(servers.received(one).contains("Authorization: Basic dTpw\r\n"))
        servers.answer(one, redirect(302, "Location: http://x:y@one.test/a"))
        let (same, second) = try next(one)
        #expect(second.hasPrefix("GET /a ") && second.contains("Authorization: Basic dTpw\r\n"))
        servers.answer(same, redirect(302, "Location: http://x:y@two.test/b"))
        let (two, third) = try next(same)
        #expect(third.hasPrefix("GET /b HTTP/1.1\r\nHost: two.test\r\n") && !third.contains("Authorization"))
        servers.answer(two, ok)
        #expect(call.response?.url.description == "http://two.test/b")
    }

    @Test(
        "credentials, cookies and what the program names stay with scheme, host and port",
        arguments: [
            ("/a", true), ("//one.test:80/a", true), ("http://ONE.test/a", true), ("http://one.test:81/a", false),
            ("//two.test/a", false), ("http://one.test./a", false),
        ])
    func origins(_ way: (location: String, isSame: Bool)) throws {
        servers.names.known["one.test."] = servers.names.known["one.test"]
        var policy = RedirectPolicy()
        policy.sensitiveFields = [.init("X-Key")!]
        let headers: Headers = [
            .authorization: "Bearer b", .cookie: "c=d", .init("Cookie2")!: "e", .origin: "http://one.test",
            .init("X-Key")!: "f", .accept: "g/h",
        ]
        _ = try servers.send(headers: headers, through: RedirectAgent(servers.agent, policy))
        let server = try first()
        servers.answer(server, redirect(308, "Location: \(way.location)"))
        let request = try next(server).request
        #expect(request.hasPrefix("GET /a ") && request.contains("Accept: g/h\r\n"))
        for name in ["Authorization", "Cookie", "Cookie2", "Origin", "X-Key"] {
            #expect(request.contains("\r\n\(name): ") == way.isSame, "\(name)")
        }
    }

    @Test("two Locations are followed nowhere, also if they are the same")
    func severalLocations() throws {
        let call = try servers.send(through: agent)
        servers.answer(try first(), redirect(302, "Location: /a", "Location: /a"))
        #expect(call.failure == "the redirect is not followed: severalLocations")
        #expect(servers.agent.connections.idle == 1 && servers.attempts == 0)
    }

    @Test("other statuses, and redirects without a Location, are answers", arguments: [200, 300, 304, 305, 306, 400])
    func answers(status: Int) throws {
        let call = try servers.send(through: agent)
        let server = try first()
        servers.answer(server, redirect(status, "Location: /next"))
        #expect(call.status == status && servers.received(server) == "")
        let bare = try servers.send(through: agent)
        servers.answer(server, redirect(302))
        #expect(bare.status == 302)
    }

    @Test("a long body of a redirect is not waited for")
    func longBody() throws {
        let call = try servers.send(through: agent)
        let server = try first()
        servers.answer(server, "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 1000000\r\n\r\nabc")
        #expect(server.isClosed)
        let (other, request) = try next(server)
        #expect(request.hasPrefix("GET /next "))
        servers.answer(other, ok)
        #expect(call.read().body == "hi")
    }

    #if TLS
        @Test("no way leads from https to http, unless the program allows it, and then without a Referer")
        func downgrade() throws {
            let headers: Headers = [.referer: "https://one.test/secret"]
            let call = try servers.send(.get, "https://one.test/", headers: headers, through: agent)
            let secure = try servers.accept(security: TransportSecurity(applicationProtocol: "http/1.1"))
            #expect(servers.received(secure).contains("secret"))
            servers.answer(secure, redirect(302, "Location: http://one.test/"))
            #expect(call.failure == "the redirect is not followed: downgrade" && servers.attempts == 0)
            var policy = RedirectPolicy()
            policy.allowsDowngrade = true
            let allowing = RedirectAgent(servers.agent, policy)
            _ = try servers.send(.get, "https://one.test/", headers: headers, through: allowing)
            _ = servers.received(secure)
            servers.answer(secure, redirect(302, "Location: http://one.test/"))
            #expect(!(try next(secure).request.contains("secret")))
        }
    #endif

    #if Compression
        @Test(
            "the body of a redirect is dropped as it comes, never decoded (CVE-2026-21441)",
            arguments: ["gzip", "zstd"])
        func undecoded(coding: String) throws {
            let decoding = RedirectAgent(DecodingAgent(servers.agent))
            let call = try servers.send(through: decoding)
            let server = try first()
            servers.answer(
                server,
                "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Encoding: \(coding)\r\nContent-Length: 4\r\n\r\njunk")
            #expect(servers.received(server).hasPrefix("GET /next "))
            servers.answer(server, ok)
            #expect(call.read().body == "hi")
        }
    #endif
}
