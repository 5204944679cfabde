// ProxyTunnelTests.swift - the way through an HTTP proxy.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 9110 §9.3.6: tunnels") struct ProxyTunnelTests {
    private func request(_ text: String, by proxy: String) throws -> String {
        var output: [UInt8] = []
        try ProxyTunnel.request(to: url(text).tunnelTarget, by: try Proxy(proxy), userAgent: "wryneck", into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("CONNECT names host and port, and has the proxy's credentials alone")
    func connect() throws {
        #expect(
            try request("https://u:secret@a.example/x?y#z", by: "me:pw@p")
                == "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nUser-Agent: wryneck\r\n"
                + "Proxy-Authorization: Basic bWU6cHc=\r\n\r\n")
        #expect(try request("wss://[::1]:81/", by: "p").hasPrefix("CONNECT [::1]:81 HTTP/1.1\r\nHost: [::1]:81\r\n"))
    }

    @Test("a request that is forwarded has the credentials of this proxy, and no others")
    func forwarded() throws {
        var headers: Headers = [.proxyAuthorization: "Basic other", .accept: "*/*"]
        ProxyTunnel.authorize(try Proxy("p"), &headers)
        #expect(headers == [.accept: "*/*"])
        ProxyTunnel.authorize(try Proxy("me:pw@p"), &headers)
        #expect(headers[.proxyAuthorization] == "Basic bWU6cHc=")
    }

    @Test("only 2xx opens the tunnel, and only if nothing came with it that TLS did not ask for")
    func judgement() {
        for status in [200, 204, 299] {
            #expect(throws: Never.self) { try ProxyTunnel.judge(status, hasExcess: false, isSecure: true) }
        }
        #expect(throws: ProxyTunnel.Refusal.credentialsWanted) {
            try ProxyTunnel.judge(407, hasExcess: false, isSecure: true)
        }
        for status in [300, 302, 400, 403, 502, 999] {
            #expect(throws: ProxyTunnel.Refusal.status(status)) {
                try ProxyTunnel.judge(status, hasExcess: true, isSecure: true)
            }
        }
        #expect(throws: ProxyTunnel.Refusal.earlyBytes) { try ProxyTunnel.judge(200, hasExcess: true, isSecure: true) }
        #expect(throws: Never.self) { try ProxyTunnel.judge(200, hasExcess: true, isSecure: false) }
    }

    @Test("plain http is forwarded, everything else tunnelled")
    func need() throws {
        let proxy = try Proxy("p")
        #expect(try !ProxyTunnel.isNeeded(for: url("http://a/"), by: proxy))
        for text in ["https://a/", "ws://a/", "wss://a/"] {
            #expect(try ProxyTunnel.isNeeded(for: url(text), by: proxy))
            #expect(try !ProxyTunnel.isNeeded(for: url(text), by: Proxy("socks5://p")))
        }
    }
}
