// ForwardedNodeTests.swift - the names of clients and proxies.

import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("RFC 7239 §6: nodes") struct ForwardedNodeTests {
    @Test(
        "addresses with and without a port, with and without brackets",
        arguments: [
            ("192.0.2.7", "192.0.2.7", "192.0.2.7"), (" 192.0.2.7:4711\t", "192.0.2.7", "192.0.2.7"),
            ("2001:DB8::7", "2001:db8::7", "[2001:db8::7]"), ("[2001:db8::7]", "2001:db8::7", "[2001:db8::7]"),
            ("[2001:db8::7]:80", "2001:db8::7", "[2001:db8::7]"), ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ])
    func read(text: String, listed: String, parameter: String) {
        let node = ForwardedNode(text[...])
        #expect(node.listed == listed && node.parameter == parameter)
    }

    @Test(
        "what is hidden or malformed is unknown",
        arguments: ["", "unknown", "_hidden", "a.example", "192.0.2", "192.0.2.7:x", "[::1", "[::1]x", "192.0.2.7 x"])
    func unknown(text: String) {
        let node = ForwardedNode(text[...])
        #expect(node.address == nil && node.listed == "unknown" && node.parameter == "unknown")
    }

    @Test("a peer is its address, without the port; on a UNIX socket it is unknown")
    func peers() throws {
        #expect(ForwardedNode(try address("192.0.2.7")).listed == "192.0.2.7")
        #expect(ForwardedNode(try address("::1")).parameter == "[::1]")
        #expect(ForwardedNode(.unix("/run/front")).address == nil)
    }
}
