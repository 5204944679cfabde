internal import CLinux
import Glibc
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("SocketAddress") struct SocketAddressTests {
    @Test(
        "an address survives the way through the kernel's form, and is spelled as people do",
        arguments: [
            (SocketAddress.ipv4(0x7F00_0001, port: 8080), "127.0.0.1:8080", AF_INET),
            (.ipv4(0xFFFF_FFFE, port: 65535), "255.255.255.254:65535", AF_INET),
            (.ipv4(0, port: 0), "0.0.0.0:0", AF_INET),
            (.ipv6(0, 1, port: 80, scope: 0), "[::1]:80", AF_INET6),
            (.ipv6(0x2001_0DB8_0000_0000, 0x0000_0000_0000_00FF, port: 443, scope: 0), "[2001:db8::ff]:443", AF_INET6),
            (.ipv6(0xFE80_0000_0000_0000, 5, port: 1, scope: 3), "[fe80::5]:1", AF_INET6),
            (.unix("/run/app.sock"), "unix:/run/app.sock", AF_UNIX),
            (.unix("\0name"), "unix:@name", AF_UNIX),
            (.unix("\0a\0b"), "unix:@a\0b", AF_UNIX),
            (.unix("\0" + String(repeating: "x", count: 107)), "unix:@" + String(repeating: "x", count: 107), AF_UNIX),
            (.unix(String(repeating: "x", count: 107)), "unix:" + String(repeating: "x", count: 107), AF_UNIX),
        ])
    func roundTrip(address: SocketAddress, spelled: String, family: CInt) throws {
        let (back, rawFamily) = try address.withSockaddr { pointer, length throws(Errno) in
            var storage = sockaddr_storage()
            memcpy(&storage, pointer, Int(length))
            return (SocketAddress(storage, length: length), CInt(pointer.pointee.sa_family))
        }
        #expect(back == address)
        #expect(rawFamily == family && address.family == family)
        #expect("\(address)" == spelled)
    }

    @Test("port and host by kind")
    func parts() {
        #expect(SocketAddress.ipv4(0x0102_0304, port: 5).port == 5)
        #expect(SocketAddress.ipv4(0x0102_0304, port: 5).host == "1.2.3.4")
        #expect(SocketAddress.ipv6(0, 1, port: 5, scope: 0).host == "::1")
        #expect(SocketAddress.unix("/a").port == nil)
        #expect(SocketAddress.unix("/a").host == "/a")
    }

    @Test(
        "a path that a socket cannot have is refused",
        arguments: ["", "\0", "a\0b", "\0" + String(repeating: "x", count: 108), String(repeating: "x", count: 108)])
    func badPaths(path: String) {
        #expect(throws: Errno.self) { try SocketAddress.unix(path).withSockaddr { _, _ throws(Errno) in () } }
    }

    @Test("text becomes an address, a name does not")
    func parsing() {
        #expect(SocketAddress("127.0.0.1", port: 80) == .ipv4(0x7F00_0001, port: 80))
        #expect(SocketAddress("2001:db8::ff", port: 0) == .ipv6(0x2001_0DB8_0000_0000, 0xFF, port: 0, scope: 0))
        for text in ["", "localhost", "127.1", "1.2.3.4.5", "127.0.0.1\0", "::g", "[::1]"] {
            #expect(SocketAddress(text, port: 1) == nil)
        }
        #expect(SocketAddress("127.0.0.1", port: 65536) == nil && SocketAddress("127.0.0.1", port: -1) == nil)
    }

    @Test("the unnamed end of a UNIX connection has an empty path")
    func unnamed() throws {
        let (socket, peer) = try RawSocket.pair()
        #expect(try Syscalls.localAddress(socket.descriptor.rawValue) == .unix(""))
        withExtendedLifetime(peer) {}
    }
}
