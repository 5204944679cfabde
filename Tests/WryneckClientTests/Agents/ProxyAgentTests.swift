import HTTPTypes
import ProcessTesting
import Testing
import WryneckBodies
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

@Suite("An agent behind proxies") struct ProxyAgentTests {
    private func servers(_ proxy: String, filter: AddressFilter = .everything) throws -> ScriptedServers {
        let proxy = try Proxy(proxy)
        return try ScriptedServers { options in
            (options.proxies.insecure, options.proxies.secure) = (proxy, proxy)
            options.addresses = filter
        }
    }

    @Test("a proxy is asked for http by the whole URL, with its own credentials and no others")
    func forwarding() throws {
        let servers = try servers("http://user:secret@two.test:3128")
        let call = try servers.send(.get, "http://one.test/a?b", headers: [.proxyAuthorization: "Basic other"])
        #expect(servers.network.pending.first?.address == .ipv4(0xC000_0202, port: 3128))
        let proxy = try servers.accept()
        let request = servers.received(proxy)
        #expect(request.hasPrefix("GET http://one.test/a?b HTTP/1.1\r\nHost: one.test\r\n"))
        #expect(request.contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n") && !request.contains("other"))
        servers.answer(proxy, ok)
        #expect(call.read().body == "hi")
    }

    #if TLS
        /// A request for https, with the proxy's end of the connection.
        private func tunnel(_ servers: ScriptedServers) throws -> (Call, MemoryTransport) {
            let call = try servers.send(.get, "https://one.test/a")
            let security = TransportSecurity(applicationProtocol: "http/1.1")
            let proxy = try #require(servers.network.pending.first?.succeed(security: security))
            servers.memory.settle()
            return (call, proxy)
        }

        @Test("https goes through a tunnel: nothing is sent before the proxy has opened it", arguments: [1, .max])
        func connects(size: Int) throws {
            let servers = try servers("http://two.test:3128")
            let (call, proxy) = try tunnel(servers)
            #expect(servers.received(proxy) == "CONNECT one.test:443 HTTP/1.1\r\nHost: one.test:443\r\n\r\n")
            servers.answer(proxy, "HTTP/1.1 200 Established\r\nX: y\r\n\r\n", by: size)
            #expect(servers.received(proxy) == "GET /a HTTP/1.1\r\nHost: one.test\r\n\r\n")
            servers.answer(proxy, ok)
            #expect(call.read().body == "hi")
        }

        @Test(
            "a proxy that refuses, speaks out of turn, or ends is an error of its own, never an answer",
            arguments: [
                ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno", "(407)"),
                ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "(502)"),
                ("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n", "nobody asked for"), ("SSH-2.0\r\n\r\n", "malformed"),
            ])
        func refusals(_ refusal: (String, String)) throws {
            let servers = try servers("http://two.test:3128")
            let (call, proxy) = try tunnel(servers)
            servers.answer(proxy, refusal.0)
            #expect(call.status == nil && call.failure?.contains(refusal.1) == true, "\(call.failure ?? "")")
            #expect(proxy.isClosed && servers.agent.connections.open == 0)
        }

        @Test(
            "any 2xx opens the tunnel, whatever its fields say of a body, and behind any interim response",
            arguments: [
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 299 A\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 204 A\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n",
                "HTTP/1.1 100 A\r\n\r\nHTTP/1.1 103 B\r\n\r\nHTTP/1.1 200 C\r\n\r\n",
            ])
        func opens(answer: String) throws {
            let servers = try servers("http://two.test:3128")
            let (call, proxy) = try tunnel(servers)
            _ = servers.received(proxy)
            servers.answer(proxy, answer)
            #expect(servers.received(proxy).hasPrefix("GET /a HTTP/1.1\r\n"))
            servers.answer(proxy, ok)
            #expect(call.read().body == "hi")
        }

        @Test(
            "no other answer does, and nothing is sent behind it",
            arguments: [
                ("HTTP/1.1 101 A\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", "(101)"),
                ("HTTP/1.1 302 A\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", "(302)"),
                ("HTTP/1.1 404 A\r\n\r\n", "(404)"), ("HTTP/1.1 600 A\r\n\r\n", "(600)"),
                ("HTTP/2.0 200 OK\r\n\r\n", "malformed"), ("HTTP/1.1 200 OK\n\n", "malformed"),
            ])
        func refusesOthers(_ refusal: (answer: String, words: String)) throws {
            let servers = try servers("http://two.test:3128")
            let (call, proxy) = try tunnel(servers)
            _ = servers.received(proxy)
            servers.answer(proxy, refusal.answer)
            #expect(call.failure?.contains(refusal.words) == true, "\(call.failure ?? "")")
            #expect(proxy.isClosed && servers.received(proxy) == "")
            let (_, second) = try tunnel(servers)
            #expect(servers.received(second).hasPrefix("CONNECT one.test:443 "))
        }

        @Test("its credentials are in the CONNECT, and in nothing that goes through the tunnel")
        func tunnelCredentials() throws {
            let servers = try servers("http://user:secret@two.test:3128")
            let call = try servers.send(.get, "https://one.test/a", headers: [.proxyAuthorization: "Basic other"])
            let security = TransportSecurity(applicationProtocol: "http/1.1")
            let proxy = try servers.accept(security: security)
            let connect = servers.received(proxy)
            #expect(connect.contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n") && !connect.contains("other"))
            servers.answer(proxy, "HTTP/1.1 200 OK\r\n\r\n")
            let request = servers.received(proxy)
            #expect(request.hasPrefix("GET /a ") && !request.contains("Proxy-Authorization"))
            servers.answer(proxy, ok)
            #expect(call.read().body == "hi")
        }

        @Test("an address that may not be connected to is not asked for, either")
        func filtered() throws {
            let servers = try servers("http://two.test:3128", filter: .internet)
            #expect(try servers.send(.get, "https://10.0.0.1/").failure == "the address may not be connected to")
            #expect(servers.attempts == 0)
        }

        @Test("a proxy that says nothing is given up with the connection's time")
        func silence() throws {
            let servers = try servers("http://two.test:3128")
            let (call, proxy) = try tunnel(servers)
            servers.memory.advance(by: .seconds(20))
            #expect(call.failure == "it took too long (connecting)" && proxy.isClosed)
            let (other, second) = try tunnel(servers)
            second.endInput()
            servers.memory.settle()
            #expect(other.failure?.contains("the proxy has closed the connection") == true)
        }
    #endif

    @Test("SOCKS: the proxy gets the name, or an address that was looked up and judged here")
    func socks() throws {
        let byName = try servers("socks5h://two.test")
        let call = try byName.send(.get, "http://one.test/")
        let proxy = try byName.accept()
        #expect(proxy.takeReceived() == [5, 1, 0])
        proxy.deliver([5, 0])
        byName.memory.settle()
        #expect(proxy.takeReceived() == [5, 1, 0, 3, 8] + Array("one.test".utf8) + [0, 80])
        proxy.deliver([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        #expect(byName.received(proxy).hasPrefix("GET / HTTP/1.1\r\n"))
        byName.answer(proxy, ok)
        #expect(call.read().body == "hi")
        let byAddress = try servers("socks5://two.test")
        _ = try byAddress.send(.get, "http://one.test/")
        let other = try byAddress.accept()
        _ = other.takeReceived()
        other.deliver([5, 0])
        byAddress.memory.settle()
        #expect(other.takeReceived() == [5, 1, 0, 1, 192, 0, 2, 1, 0, 80])
        other.deliver([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])
        byAddress.memory.settle()
        #expect(other.isClosed)
        let filtered = try servers("socks5://two.test", filter: .internet)
        #expect(try filtered.send(.get, "http://inside.test/").failure == "the address may not be connected to")
        #expect(try filtered.send(.get, "http://10.0.0.1/").failure == "the address may not be connected to")
    }

    @Test("credentials for one proxy do not follow a redirect to a host that needs none (CVE-2024-37891)")
    func redirectPastProxy() throws {
        let rules = try ProxyRules(
            environment: ["http_proxy": "http://user:secret@192.0.2.9:3128", "no_proxy": "two.test"])
        let servers = try ScriptedServers { $0.proxies = rules }
        _ = try servers.send(through: RedirectAgent(servers.agent))
        let proxy = try servers.accept()
        #expect(servers.received(proxy).contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"))
        servers.answer(proxy, "HTTP/1.1 302 A\r\nLocation: http://two.test/\r\nContent-Length: 0\r\n\r\n")
        let direct = try servers.accept()
        #expect(servers.received(direct) == "GET / HTTP/1.1\r\nHost: two.test\r\n\r\n")
    }

    @Test(
        "NO_PROXY names hosts, ports and networks that are reached directly, and no others (CVE-2025-22870)",
        arguments: [
            ("http://one.test/", true), ("http://sub.one.test/", true), ("http://xone.test/", false),
            ("http://two.test:81/", true), ("http://two.test/", false), ("http://10.1.2.3/", true),
            ("http://11.1.2.3/", false), ("http://[2001:db8::1]/", true), ("http://[2001:db9::1]/", false),
        ])
    func exceptions(_ way: (url: String, isDirect: Bool)) throws {
        let rules = try ProxyRules(
            environment: [
                "http_proxy": "http://192.0.2.9:3128", "NO_PROXY": "one.test, two.test:81,10.0.0.0/8,2001:db8::/32",
            ])
        let servers = try ScriptedServers { $0.proxies = rules }
        for name in ["sub.one.test", "xone.test"] { servers.names.known[name] = servers.names.known["one.test"] }
        _ = try servers.send(.get, way.url)
        let address = try #require(servers.network.pending.first?.address)
        #expect((address != .ipv4(0xC000_0209, port: 3128)) == way.isDirect)
    }

    @Test("in a CGI program HTTP_PROXY is somebody's field, and no proxy (CVE-2016-5385)", arguments: [true, false])
    func cgi(isCGI: Bool) throws {
        var environment = ["HTTP_PROXY": "http://192.0.2.9:3128"]
        if isCGI { environment["REQUEST_METHOD"] = "GET" }
        let rules = try ProxyRules(environment: environment)
        let servers = try ScriptedServers { $0.proxies = rules }
        _ = try servers.send()
        let expected = isCGI ? SocketAddress.ipv4(0xC000_0201, port: 80) : .ipv4(0xC000_0209, port: 3128)
        #expect(servers.network.pending.first?.address == expected)
    }

    @Test("localhost and this machine's addresses take the direct way")
    func direct() throws {
        let servers = try servers("http://two.test:3128")
        _ = try servers.send(.get, "http://127.0.0.1:81/")
        #expect(servers.network.pending.first?.address == .ipv4(0x7F00_0001, port: 81))
    }
}
