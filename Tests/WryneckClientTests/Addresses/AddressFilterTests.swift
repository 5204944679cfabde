// AddressFilterTests.swift - which addresses may be connected to.

import Testing
import WryneckClient
import WryneckReactor

@Suite("Filters of resolved addresses") struct AddressFilterTests {
    private func address(_ text: String) throws -> SocketAddress { try #require(SocketAddress(text, port: 80)) }

    @Test(
        "no address that is not of the internet is allowed by `internet`",
        arguments: [
            "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.1",
            "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1",
            "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
            "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
            "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1",
            "ff02::1",
        ])
    func denied(text: String) throws {
        #expect(try !AddressFilter.internet.allows(address(text)))
        #expect(try AddressFilter.everything.allows(address(text)))
    }

    @Test(
        "addresses of the internet are allowed, the neighbours of the ranges among them",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
            "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00::1", "2001:200::1",
            "::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
        ])
    func allowed(text: String) throws {
        #expect(try AddressFilter.internet.allows(address(text)))
    }

    @Test("UNIX sockets are not of the internet")
    func unix() {
        #expect(!AddressFilter.internet.allows(.unix("/run/docker.sock")))
    }

    @Test("an exception beats the rule, also for an address in another form")
    func exceptions() throws {
        var filter = AddressFilter.internet
        filter.allowed = [try #require(SocketAddress.Network("10.1.2.0/24"))]
        #expect(try filter.allows(address("10.1.2.3")))
        #expect(try filter.allows(address("::ffff:10.1.2.3")))
        #expect(try !filter.allows(address("10.1.3.3")))
    }
}
