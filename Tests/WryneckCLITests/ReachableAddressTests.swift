import Testing
import Wryneck

@testable import wryneck_cli

@Suite("The address for another device") struct ReachableAddressTests {
    private func url(_ addresses: (SocketAddress, Bool)..., network: String? = "192.168.1.2") throws -> String {
        try ReachableAddress.url(addresses.map { ($0, $1) }) { network }
    }

    private func reason(_ addresses: (SocketAddress, Bool)..., network: String? = nil) -> String? {
        #expect(throws: ReachableAddress.Unreachable.self) {
            try ReachableAddress.url(addresses.map { ($0, $1) }) { network }
        }?.reason
    }

    private let loopback = SocketAddress.ipv4(0x7F00_0001, port: 8080)
    private let everywhere = SocketAddress.ipv4(0, port: 8080)

    @Test("is this machine's in the network if the server listens everywhere, else the one that it listens at")
    func found() throws {
        #expect(try url((everywhere, false)) == "http://192.168.1.2:8080/")
        #expect(try url((.ipv6(0, 0, port: 8443, scope: 0), true)) == "https://192.168.1.2:8443/")
        #expect(try url((.ipv4(0x0A00_0001, port: 80), false)) == "http://10.0.0.1/")
        #expect(try url((.ipv4(0x0A00_0001, port: 443), true)) == "https://10.0.0.1/")
        #expect(try url((.ipv4(0x0A00_0001, port: 443), false)) == "http://10.0.0.1:443/")
        #expect(try url((.ipv6(0x2001_0DB8_0000_0000, 1, port: 80, scope: 0), false)) == "http://[2001:db8::1]/")
        #expect(try url((loopback, false), (.unix("/run/s"), false), (everywhere, true)) == "https://192.168.1.2:8080/")
    }

    @Test("is none on loopback or a UNIX socket, and it is said what to do")
    func none() {
        #expect(
            reason((loopback, false))
                == "the server listens at 127.0.0.1:8080 only, where no other device reaches it; --host 0.0.0.0 opens it to the network"
        )
        #expect(
            reason((.ipv6(0, 1, port: 1, scope: 0), false), (.unix("/run/s"), false))?.contains(
                "[::1]:1, unix:/run/s only") == true)
        #expect(reason((.ipv6(0, 0xFFFF_7F00_0001, port: 1, scope: 0), false)) != nil)
        #expect(reason((everywhere, false)) == "this machine has no address in a network")
    }

    @Test("for this machine's own browser")
    func local() {
        func local(_ address: SocketAddress) -> String? {
            ReachableAddress.local([(.unix("/run/s"), false), (address, false)])
        }
        #expect(local(everywhere) == "http://127.0.0.1:8080/")
        #expect(local(.ipv6(0, 0, port: 80, scope: 0)) == "http://localhost/")
        #expect(local(.ipv6(0, 1, port: 81, scope: 0)) == "http://[::1]:81/")
        #expect(local(.unix("/run/t")) == nil)
    }

    @Test("this machine's own is an IPv4 address, or there is none")
    func own() {
        guard let own = ReachableAddress.ownAddress() else { return }
        #expect(SocketAddress(own, port: 1) != nil && !own.hasPrefix("127.") && !own.hasPrefix("0."))
    }
}
