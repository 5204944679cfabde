import Testing
import WryneckHTTP
import WryneckReactor

@testable import Wryneck

/// Who asks, where proxies ask for others.
@Suite("Trusted proxies") struct TrustedProxiesTests {
    private static let inner = ["10.0.0.0/8", "2001:db8:1::/48", "unix"].compactMap { SocketAddress.Network($0) }

    private func client(_ peer: String, _ fields: [String], _ field: TrustedProxies.Field = .xForwardedFor) throws
        -> String
    {
        let peer = try #require(peer == "unix" ? SocketAddress.unix("") : SocketAddress(peer, port: 4711))
        var headers = Headers()
        for value in fields {
            try headers.add(#require(field == .forwarded ? .init("Forwarded") : .init("X-Forwarded-For")), value)
        }
        return TrustedProxies(Self.inner, field: field).client(peer, headers).host
    }

    @Test("who is no proxy on the list speaks for itself, whatever it writes")
    func stranger() throws {
        #expect(try client("192.0.2.1", ["198.51.100.7"]) == "192.0.2.1")
        #expect(try client("192.0.2.1", ["198.51.100.7, 10.0.0.1"]) == "192.0.2.1")
        #expect(try client("10.0.0.1", []) == "10.0.0.1")
    }

    @Test("the last address that is no proxy's counts: what stands before it is the client's own invention")
    func rightmost() throws {
        #expect(try client("10.0.0.1", ["198.51.100.7"]) == "198.51.100.7")
        #expect(try client("10.0.0.1", ["127.0.0.1, 198.51.100.7"]) == "198.51.100.7")
        #expect(try client("10.0.0.1", ["127.0.0.1, 198.51.100.7, 10.2.0.1,10.3.0.1"]) == "198.51.100.7")
        #expect(try client("10.0.0.1", ["127.0.0.1", "198.51.100.7 ,\t10.2.0.1"]) == "198.51.100.7")
        #expect(try client("unix", ["198.51.100.7"]) == "198.51.100.7")
    }

    @Test("if all are proxies it is the first of them")
    func all() throws { #expect(try client("10.0.0.1", ["10.9.0.1, 10.8.0.1"]) == "10.9.0.1") }

    @Test(
        "behind nonsense nobody is known but the proxy that said it",
        arguments: ["", "unknown", "_hidden", "a.example", "1.2.3", "1.2.3.4:x", "[::1", "198.51.100.7 x"])
    func nonsense(text: String) throws {
        #expect(try client("10.0.0.1", [text]) == "10.0.0.1")
        #expect(try client("10.0.0.1", ["198.51.100.7, \(text), 10.2.0.1"]) == "10.2.0.1")
    }

    @Test(
        "addresses with and without a port, with and without brackets",
        arguments: [
            ("198.51.100.7:4711", "198.51.100.7"), ("[2001:db8:2::7]:4711", "2001:db8:2::7"),
            ("[2001:db8:2::7]", "2001:db8:2::7"),
            ("2001:DB8:2::7", "2001:db8:2::7"), ("::ffff:198.51.100.7", "198.51.100.7"),
        ])
    func spelling(text: String, host: String) throws { #expect(try client("10.0.0.1", [text]) == host) }

    @Test(
        "RFC 7239: `for` of the last element, quoted or not, wherever it stands in it",
        arguments: [
            ("for=198.51.100.7", "198.51.100.7"), ("For=\"198.51.100.7:80\"", "198.51.100.7"),
            ("for=\"[2001:db8:2::7]:80\";proto=https", "2001:db8:2::7"),
            ("proto=http; for=198.51.100.7 ;by=10.0.0.1", "198.51.100.7"),
            ("for=1.1.1.1, for=198.51.100.7, for=10.2.0.1", "198.51.100.7"),
            ("for=198.51.100.7;host=\"a, for=1.1.1.1\"", "198.51.100.7"),
            ("for=198.51.100.7;host=\"a\\\", for=1.1.1.1\"", "198.51.100.7"),
            ("proto=https", "10.0.0.1"), ("for=unknown", "10.0.0.1"), ("for", "10.0.0.1"),
        ])
    func forwarded(text: String, host: String) throws { #expect(try client("10.0.0.1", [text], .forwarded) == host) }

    @Test("the other field is not read: a proxy lets it pass as the client sent it")
    func otherField() throws {
        var headers = Headers()
        try headers.add(#require(.init("X-Forwarded-For")), "198.51.100.7")
        let peer = try #require(SocketAddress("10.0.0.1", port: 1))
        #expect(TrustedProxies(Self.inner, field: .forwarded).client(peer, headers) == peer)
    }
}
