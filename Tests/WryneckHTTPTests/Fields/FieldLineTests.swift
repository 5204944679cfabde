// FieldLineTests.swift - field lines: RFC 9112 §5, RFC 9110 §5.1 and §5.5.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func with(_ lines: String) -> String { "GET / HTTP/1.1\r\nHost: x\r\n\(lines)\r\n" }

@Suite("RFC 9112 §5: field lines") struct FieldLineTests {
    @Test("§5: blanks around a value are no part of it, blanks inside are")
    func blanks() throws {
        for line in ["X:a  b", "X: a  b", "X:\t a  b \t"] {
            #expect(try expectOne(with("\(line)\r\n")).headers[.init("X")!] == "a  b")
        }
        #expect(try expectOne(with("X: a\tb\r\n")).headers[.init("X")!] == "a\tb")
    }

    @Test("§5: a value may be empty, in the middle and at the end")
    func empty() throws {
        let message = try expectOne(with("X:\r\nY:  \t \r\nZ: z\r\nW:\r\n"))
        #expect(message.headers.map(\.value) == ["x", "", "", "z", ""])
    }

    @Test("§5: a value may hold colons, quotes, commas")
    func odd() throws {
        #expect(try expectOne(with("X: : a:b, \"c\r\n")).headers[.init("X")!] == ": a:b, \"c")
    }

    @Test("§5.1: every byte that is no tchar is 400 in a name")
    func names() {
        let tchars = Array("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: ":") {
            for name in [[byte], Array("a".utf8) + [byte], Array("a".utf8) + [byte] + Array("b".utf8)] {
                let wire = Array("GET / HTTP/1.1\r\nHost: x\r\n".utf8) + name + Array(": y\r\n\r\n".utf8)
                #expect(feed(wire, by: wire.count).status == (tchars.contains(byte) ? nil : 400), "byte \(byte)")
                #expect(feed(wire, by: 1).status == (tchars.contains(byte) ? nil : 400), "byte \(byte)")
            }
        }
    }

    @Test("RFC 9110 §5.5: every control byte but the tab is 400 in a value, every other byte is taken")
    func values() {
        for byte in UInt8.min...UInt8.max {
            let mayStand = (byte >= 0x20 && byte != 0x7F) || byte == 0x09
            for value in [[byte], Array("a".utf8) + [byte] + Array("b".utf8), Array("a".utf8) + [byte]] {
                let wire = Array("GET / HTTP/1.1\r\nHost: x\r\nX: ".utf8) + value + Array("\r\n\r\n".utf8)
                #expect(feed(wire, by: wire.count).status == (mayStand ? nil : 400), "byte \(byte)")
                #expect(feed(wire, by: 1).status == (mayStand ? nil : 400), "byte \(byte)")
            }
        }
    }

    @Test(
        "§5: no name and no colon are 400",
        arguments: [": x", ":", "x", "no colon here", "X\r\nY: z", "=", "GET / HTTP/1.1"])
    func noName(line: String) { expectRefused(with("\(line)\r\n"), 400) }

    @Test("§5: a hundred fields are taken, one more is 431, whatever it is")
    func count() throws {
        let lines = (0..<99).map { "X-\($0): y\r\n" }.joined()
        #expect(try expectOne(with(lines)).headers.count == 100)
        expectRefused(with(lines + "Y: z\r\n"), 431)
        expectRefused(with((0..<10_000).map { "X-\($0): y\r\n" }.joined()), 431)
    }

    @Test("§5: 32 KiB of field lines are taken, one byte more is 431, said without waiting for the end")
    func size() throws {
        let room = 32 * 1024 - "Host: x\r\nX: \r\n\r\n".utf8.count
        #expect(try expectOne(with("X: \(String(repeating: "a", count: room))\r\n")).headers.count == 2)
        expectRefused(with("X: \(String(repeating: "a", count: room + 1))\r\n"), 431)
        expectRefused(with("\(String(repeating: "n", count: 70_000)): x\r\n"), 431)
        expectRefused("GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 100_000))", 431)
        expectRefused("GET / HTTP/1.1\r\nX:\(String(repeating: " ", count: 100_000))", 431)
        expectRefused("GET / HTTP/1.1\r\nCookie: \(String(repeating: "a=b; ", count: 20_000))\r\n\r\n", 431)
    }

    @Test("a line is parsed only if it ends inside the bytes")
    func bounds() {
        let line = Array("Name: value \r\n".utf8)
        let parse = { (bytes: [UInt8]) in bytes.withUnsafeBytes { try? FieldLine.parse($0, from: 0) } }
        #expect(parse(line) == FieldLine(name: 0..<4, value: 6..<11, end: 14))
        for count in 0..<line.count { #expect(parse(Array(line[..<count])) == nil) }
    }
}
