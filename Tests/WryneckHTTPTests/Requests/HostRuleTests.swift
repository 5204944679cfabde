// HostRuleTests.swift - Host: RFC 9112 §3.2, RFC 9110 §7.2, RFC 3986 §3.2.2.

import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("RFC 9112 §3.2: Host") struct HostRuleTests {
    @Test(
        "names, addresses and ports that are well formed",
        arguments: [
            "x", "example.org", "example.org.", "a-b_c~d.E", "127.0.0.1", "127.0.0.1:8080", "x:0", "x:65535", "x:00080",
            "[::1]", "[::]", "[::1]:80",
            "[1:2:3:4:5:6:7:8]",
            "[2001:db8::1]", "[1::8]", "[1:2:3:4:5:6:7::]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", "[ABCD::ef01]",
            "1",
            String(repeating: "a", count: 255),
        ])
    func good(host: String) throws {
        let message = try expectOne("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(message.authority == host)
    }

    @Test(
        "and those that are not: 400",
        arguments: [
            "", " ", "a b", "a@b", "u:p@h", "a/b", "a?b", "a#b", "a,b", "a, b", "a\\b", "a\"b", "<a>", "a:b", "a:-1",
            "a:+1", "a:65536",
            "a:99999999999999999999", "a:80:80", ":80", ":", "a::", "a:80:",
            "a%2fb", "a%41", "ä", "a;b", "a=b", "a(b", "http://a", "a\tb", "a|b", "a{", "a^b", "a`b", "a'b", "a*b", "*",
            String(repeating: "a", count: 256),
        ])
    func bad(host: String) { expectRefused("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", 400) }

    @Test(
        "IPv6 literals that are none: 400",
        arguments: [
            "[", "]", "[]", "[::1", "::1", "[:1]", "[1:]", "[1]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]",
            "[:::1]", "[12345::]",
            "[g::]", "[::1]x", "[::1]::", "[::1]:x",
            "[::1.2.3]", "[::1.2.3.4.5]", "[::1.2.3.256]", "[::1.2.3.04]", "[1.2.3.4]", "[1:2:3:4:5:6:7:1.2.3.4]",
            "[::1%25eth0]", "[v1.x]", "[ ::1]",
            "[1:2:3:4:5:6:7:8::]", "[::1]]", "[::1.2.3.4:5]", "[::1..2.3]",
        ])
    func badIPv6(host: String) { expectRefused("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", 400) }

    @Test("RFC 3986 §3.2.3: a port may be empty, and is none", arguments: ["x", "example.org.", "[::1]"])
    func emptyPort(host: String) throws {
        #expect(try expectOne("GET / HTTP/1.1\r\nHost: \(host):\r\n\r\n").authority == host)
    }

    @Test("the byte that no host has is named")
    func wrongByte() {
        #expect(
            feedEveryWay("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n").violation?.reason
                == "malformed Host: byte 0x40 at offset 23")
        #expect(feedEveryWay("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n").violation?.reason == "malformed Host")
    }

    @Test("HTTP/1.0 may do without, but not with two or with a bad one")
    func oldVersion() throws {
        #expect(try expectOne("GET / HTTP/1.0\r\nHost: x\r\n\r\n").authority == "x")
        expectRefused("GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", 400)
        expectRefused("GET / HTTP/1.0\r\nHost: a b\r\n\r\n", 400)
    }
}
