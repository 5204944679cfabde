// RequestLineTests.swift - the request line: RFC 9112 §2.3 and §3.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func line(_ line: String) -> String { "\(line)\r\nHost: x\r\n\r\n" }

@Suite("RFC 9112 §3: request line") struct RequestLineTests {
    @Test(
        "§3.1: any token is a method",
        arguments: [
            "GET", "POST", "QUERY", "PROPFIND", "M-SEARCH", "get", "X", "!#$%&'*+-.^_`|~09az", "GETT", "GE",
            "CONNECTED", "1",
        ])
    func methods(method: String) throws {
        let transcript = feedEveryWay(line("\(method) / HTTP/1.1"))
        #expect(transcript.violation == nil)
        #expect(transcript.messages.first?.method == method)
        #expect(transcript.heads.first?.withMethodBytes { Array($0) } == Array(method.utf8))
    }

    @Test(
        "§3.1: anything else is not: 400",
        arguments: [
            "G(T", "G ET", "G\tET", "G/T", "GET:", "G\u{0}T", "GÉT", "G[T", "\"GET\"", "GET,", "{", "<GET>", "G\u{7F}T",
        ])
    func notMethods(method: String) { expectRefused(line("\(method) / HTTP/1.1"), 400) }

    @Test("§3.1: an empty method is 400") func emptyMethod() { expectRefused(line(" / HTTP/1.1"), 400) }

    @Test("§3: a method of 32 bytes is one, of 33 it is 501, said before its end")
    func longMethods() throws {
        let longest = String(repeating: "M", count: 32)
        #expect(try expectOne(line("\(longest) / HTTP/1.1")).method == longest)
        expectRefused(line("\(longest)M / HTTP/1.1"), 501)
        #expect(feedEveryWay(String(repeating: "M", count: 33)).status == 501)
    }

    @Test(
        "§2.3: seventeen wrong numbers are 400 or 505",
        arguments: [
            "HTTP/0.9", "HTTP/0.0", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/1.10",
            "HTTP/01.1", "HTTP/1.01",
            "HTTP/11.1", "HTTP/1.1.1", "HTTP/1,1",
            "HTTP/1.a", "HTTP/-1.1", "HTTP/1. 1",
        ])
    func numbers(version: String) {
        let transcript = feedEveryWay(line("GET / \(version)"))
        #expect(transcript.status == 400 || transcript.status == 505, "\(version)")
        #expect(transcript.messages.isEmpty)
    }

    @Test(
        "§2.3: ten wrong literals are 400",
        arguments: [
            "http/1.1", "HTP/1.1", "HTTPS/1.1", "HTTP\\1.1", "HTTP1.1", "HTTP /1.1", "HTTP/ 1.1", "XHTTP/1.1",
            "HTTP//1.1", "H\u{0}TP/1.1",
        ])
    func literals(version: String) { expectRefused(line("GET / \(version)"), 400) }

    @Test("§2.3: HTTP/1.0 needs no Host and does not persist unless asked to")
    func oldVersion() throws {
        let message = try expectOne("GET / HTTP/1.0\r\n\r\n")
        #expect(message.minorVersion == 0)
        #expect(message.authority == nil)
        #expect(!message.keepAlive)
        #expect(try expectOne("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keepAlive)
        #expect(try !expectOne("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n").keepAlive)
    }

    @Test("§3: 8192 bytes of request line are taken, one more is 414, said without waiting for its end")
    func length() throws {
        let target = "/" + String(repeating: "a", count: 8192 - "GET / HTTP/1.1".utf8.count)
        #expect(try expectOne(line("GET \(target) HTTP/1.1")).path == target)
        expectRefused(line("GET \(target)a HTTP/1.1"), 414)
        expectRefused(line("GET /\(String(repeating: "a", count: 300_000)) HTTP/1.1"), 414)
        expectRefused("GET /\(String(repeating: "a", count: 9000))", 414)
        expectRefused(line("GET /?\(String(repeating: "a", count: 9000)) HTTP/1.1"), 414)
    }

    @Test("§3: a line that speaks another protocol is refused at its first wrong byte")
    func early() {
        for start in [
            "\u{16}\u{3}\u{1}", "SSH-2.0-OpenSSH_9\r\n", "EHLO mail\r\n", "\u{0}", "GET /x\r", "GET / HTTQ",
            "{\"a\":1}", "<html>",
            "HTTP/1.1 200 OK\r\n", "GET / HTTP/1.1 ",
        ] {
            #expect(feedEveryWay(start).status == 400, "\(start.debugDescription)")
        }
        #expect(feedEveryWay([0xFF, 0xFE]).status == 400)
        #expect(feedEveryWay([0x80, 0x9E, 0x01, 0x03]).status == 400)
        #expect(feedEveryWay(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)).status == 505)
    }

    @Test("§2.2: CRLF for ever is not a request") func endlessCRLF() {
        expectRefused(String(repeating: "\r\n", count: 150_000), 400)
    }
}
