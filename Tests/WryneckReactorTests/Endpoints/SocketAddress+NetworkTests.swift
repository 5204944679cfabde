import Testing

@testable import WryneckReactor

@Suite("SocketAddress.Network") struct NetworkTests {
    @Test(
        "a range contains what begins with its bits",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::1", false),
            ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
            ("2001:db8::8000:0:0:0/65", "2001:db8::ffff:0:0:1", true),
            ("2001:db8::8000:0:0:0/65", "2001:db8::7fff:0:0:1", false),
            ("::1", "::1", true), ("::1", "::2", false), ("::/0", "ffff::", true), ("unix", "10.0.0.1", false),
        ])
    func contains(range: String, address: String, expected: Bool) throws {
        let network = try #require(SocketAddress.Network(range))
        let parsed = try #require(SocketAddress(address, port: 80))
        #expect(network.contains(parsed) == expected)
        #expect(SocketAddress.Network("\(network)") == network)
    }

    @Test("UNIX sockets are a network of their own")
    func unix() {
        #expect(SocketAddress.Network("unix") == .unixSockets && SocketAddress.Network.unixSockets.contains(.unix("")))
        #expect(SocketAddress.Network("0.0.0.0/0")?.contains(.unix("/a")) == false)
    }

    @Test(
        "what is no range is none",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.1/8", "::1/64", "::/129", "host",
            "10.0.0.0/8/8",
            "10.0.0.0/0008",
        ])
    func refused(text: String) { #expect(SocketAddress.Network(text) == nil) }
}
