// RequestTargetTests.swift - the four forms: RFC 9112 §3.2, RFC 9110 §4.2.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func head(
    _ target: String, method: String = "GET", host: String = "x", location: SourceLocation = #_sourceLocation
) throws -> RequestHead {
    let transcript = feedEveryWay("\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n", location: location)
    #expect(transcript.violation == nil, "\(target)", sourceLocation: location)
    return try #require(transcript.heads.first, sourceLocation: location)
}

private func expectBad(_ target: String, method: String = "GET", location: SourceLocation = #_sourceLocation) {
    expectRefused("\(method) \(target) HTTP/1.1\r\nHost: x\r\n\r\n", 400, location: location)
}

@Suite("RFC 9112 §3.2: request target") struct RequestTargetTests {
    @Test("§3.2.1 origin form: a path, and a query behind the first question mark")
    func origin() throws {
        let plain = try head("/a/b;c=d/%41")
        #expect(plain.form == .origin)
        #expect(plain.rawPath == "/a/b;c=d/%41")
        #expect(plain.rawQuery == nil)
        #expect(plain.scheme == nil)
        #expect(plain.authority == "x")
        #expect(try head("/?").rawQuery == "")
        #expect(try head("/a?b?c=d&e=/").rawQuery == "b?c=d&e=/")
        #expect(try head("//evil/..").rawPath == "//evil/..")
        #expect(try head("/!$&'()*+,;=:@-._~[]/").rawPath == "/!$&'()*+,;=:@-._~[]/")
    }

    @Test("§3.2.2 absolute form: its authority wins over Host")
    func absolute() throws {
        let full = try head("http://example.org:8080/a?b", host: "other")
        #expect(full.form == .absolute)
        #expect(full.scheme == "http")
        #expect(full.authority == "example.org:8080")
        #expect(full.rawPath == "/a")
        #expect(full.rawQuery == "b")
        #expect(try head("HTTPS://h/").scheme == "https")
        #expect(try head("http://[::1]:80/x").authority == "[::1]:80")
    }

    @Test("RFC 9110 §4.2.3: an empty path is the root")
    func emptyPath() throws {
        #expect(try head("http://h").rawPath == "/")
        #expect(try head("http://h?q").rawPath == "/")
        #expect(try head("http://h?q").rawQuery == "q")
        #expect(try head("https://h:1").rawPath == "/")
        #expect(try head("http://h", method: "OPTIONS").form == .absolute)
    }

    @Test("§3.2: even beside an absolute form Host has to be there, once and well formed")
    func absoluteWithoutHost() {
        expectRefused("GET http://h/ HTTP/1.1\r\n\r\n", 400)
        expectRefused("GET http://h/ HTTP/1.1\r\nHost: a b\r\n\r\n", 400)
    }

    @Test(
        "RFC 9110 §4.2.1, §4.2.4: an empty or malformed authority and user information are 400",
        arguments: [
            "http://", "http:///a", "http://?q", "http://:80/", "http://u@h/", "http://u:p@h/", "http://h:x/",
            "http://h:65536/",
            "http://[::1/", "http://a..%41/", "http://h\\x/",
        ])
    func badAuthority(target: String) { expectBad(target) }

    @Test("§3.2.3 authority form: only for CONNECT, with a port")
    func authority() throws {
        let connect = try head("h:443", method: "CONNECT", host: "h:443")
        #expect(connect.form == .authority)
        #expect(connect.authority == "h:443")
        #expect(connect.rawPath == "/")
        #expect(connect.rawQuery == nil)
        expectBad("h:443")
        for target in ["h", "/", "*", "http://h/", "h:", "h:x", "h:99999", "h:443/", "u@h:443", ":443", "h:443?q"] {
            expectBad(target, method: "CONNECT")
        }
    }

    @Test("§3.2.4 asterisk form: the site says which methods it is for; CONNECT has another form")
    func asterisk() throws {
        for method in ["OPTIONS", "GET", "POST", "options", "TRACE"] {
            let head = try head("*", method: method)
            #expect(head.form == .asterisk && head.isAboutServer)
            #expect(head.rawPath == "/")
        }
        expectBad("*x", method: "OPTIONS")
        expectBad("*?q", method: "OPTIONS")
    }

    @Test(
        "RFC 3986 §2.1: in a path each % is followed by two hex digits",
        arguments: ["/%", "/%4", "/%4g", "/%g4", "/%%41", "/a%", "/%u0041", "/%+1", "/%4?1", "/% 41"])
    func escapes(target: String) { expectBad(target) }

    @Test("an escaped NUL in a path is 400", arguments: ["/%00", "/a%00.html", "/a%2f%00", "http://h/%00"])
    func null(target: String) { expectBad(target) }

    @Test("in a query they are nobody's business yet")
    func queryEscapes() throws {
        #expect(try head("/?%").rawQuery == "%")
        #expect(try head("/?a=%00&b=%zz").rawQuery == "a=%00&b=%zz")
    }

    @Test(
        "every byte may stand in a path and in a query but for control bytes, SP, DEL and #; others are named with their place"
    )
    func allBytes() {
        for byte in UInt8.min...UInt8.max {
            let mayStand = byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "#")
            for start in ["GET /a", "GET /?a"] {
                let wire = Array(start.utf8) + [byte] + Array("b HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
                let isEscape = byte == UInt8(ascii: "%") && start == "GET /a"
                for size in [1, wire.count] {
                    let transcript = feed(wire, by: size)
                    #expect(transcript.status == (mayStand && !isEscape ? nil : 400), "byte \(byte)")
                    let hex = String(byte, radix: 16, uppercase: true)
                    // A blank is the end of the target: it is the byte behind it that is no version.
                    let named =
                        byte == 0x20
                        ? "0x62 at offset \(start.utf8.count + 1)"
                        : "0x\(byte < 16 ? "0" : "")\(hex) at offset \(start.utf8.count)"
                    if let reason = transcript.violation?.reason, byte != 0x0D {
                        #expect(reason.hasSuffix("byte \(named)"), "\(reason)")
                    }
                }
            }
        }
    }

    @Test(
        "what stands raw in a target and its escape name the same path and the same values; both are written with the escape"
    )
    func rawAndEscaped() throws {
        for (raw, escaped) in [
            ("ü", "%C3%BC"), ("{a}", "%7Ba%7D"), ("a|b", "a%7Cb"), ("a\"b", "a%22b"), ("<^`>\\", "%3C%5E%60%3E%5C"),
        ] {
            let (one, other) = (try head("/x/\(raw)?q=\(raw)"), try head("/x/\(escaped)?q=\(escaped)"))
            #expect(one.rawPath == "/x/\(escaped)" && one.rawQuery == "q=\(escaped)")
            #expect(one.rawPath == other.rawPath && one.rawQuery == other.rawQuery)
            #expect(one.path.segment(from: 3)?.text == raw && other.path.segment(from: 3)?.text == raw)
            #expect(try one.withQueryBytes { try QueryItems(#require($0), limit: 9) }["q"] == raw)
            #expect(try other.withQueryBytes { try QueryItems(#require($0), limit: 9) }["q"] == raw)
        }
        #expect(try head("http://h/ü?ü").rawPathAndQuery == "/%C3%BC?%C3%BC")
    }

    @Test("bytes that are no UTF-8 keep their value when they are written")
    func notText() throws {
        let wire =
            Array("GET /".utf8) + [0xFF, 0x80] + Array("%FE?".utf8) + [0xC3]
            + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        let transcript = feed(wire, by: wire.count)
        let head = try #require(transcript.heads.first)
        #expect(head.rawPathAndQuery == "/%FF%80%FE?%C3")
    }

    @Test("an authority with an empty port is one without: RFC 3986 §6.2.3")
    func emptyPort() throws {
        #expect(try head("http://h:/").authority == "h")
        #expect(try head("http://[::1]:/a", host: "x:").authority == "[::1]")
    }
}
