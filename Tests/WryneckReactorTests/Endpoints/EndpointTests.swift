internal import CLinux
import Glibc
import Testing

@testable import WryneckReactor

@Suite("Endpoint") struct EndpointTests {
    @Test("an endpoint is spelled as people do")
    func description() {
        #expect("\(Endpoint.tcp(port: 8080))" == "127.0.0.1:8080")
        #expect("\(Endpoint.tcp(host: "::1", port: 80))" == "[::1]:80")
        #expect("\(Endpoint.unix(path: "/run/a"))" == "unix:/run/a")
    }

    @Test("hosts resolve to the addresses they name")
    func resolves() throws {
        #expect(try Endpoint.tcp(port: 80).address() == .ipv4(0x7F00_0001, port: 80))
        #expect(try Endpoint.tcp(host: "0.0.0.0", port: 0).address() == .ipv4(0, port: 0))
        #expect(try Endpoint.tcp(host: "::1", port: 65535).address() == .ipv6(0, 1, port: 65535, scope: 0))
        #expect(try Endpoint.tcp(host: "localhost", port: 80).address().port == 80)
        #expect(try Endpoint.unix(path: "/x").address() == .unix("/x"))
    }

    @Test("a port that is none is a clear error", arguments: [-1, 65536, Int.max, Int.min])
    func badPort(port: Int) {
        let error = #expect(throws: Endpoint.ListenError.self) { try Endpoint.tcp(port: port).address() }
        #expect(error?.description == "cannot listen on 127.0.0.1:\(port): the port must be 0 to 65535")
    }

    @Test("a host that is none is a clear error")
    func badHost() {
        let error = #expect(throws: Endpoint.ListenError.self) {
            try Endpoint.tcp(host: "no such host.invalid", port: 80).address()
        }
        #expect(error?.description.hasPrefix("cannot listen on no such host.invalid:80: ") == true)
        #expect(error?.reason.isEmpty == false)
    }
}
