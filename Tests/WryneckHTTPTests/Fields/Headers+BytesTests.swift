// Headers+BytesTests.swift - fields as bytes, in and out.

import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("Fields as bytes") struct HeadersBytesTests {
    private func read(_ lines: String, _ count: Int, areTrailers: Bool = false) throws(ProtocolViolation) -> Headers {
        try Array(lines.utf8).withUnsafeBufferPointer { (bytes) throws(ProtocolViolation) in
            try Headers(lines: UnsafeRawBufferPointer(bytes), count: count, areTrailers: areTrailers)
        }
    }

    private func written(_ headers: Headers, trailers: Bool = false) -> [String] {
        var lines: [String] = []
        let take: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void = { name, value in
            lines.append(
                "\(String(decoding: name, as: UTF8.self).lowercased()): \(String(decoding: value, as: UTF8.self))")
        }
        if trailers { headers.forEachTrailer(take) } else { headers.forEachField(take) }
        return lines
    }

    @Test("lines are read as they are in a head")
    func lines() throws {
        #expect(written(try read("a: b\r\nA:c\r\nx: \r\n", 3)) == ["a: b", "a: c", "x: "])
        #expect(try read("", 0).isEmpty)
    }

    @Test(
        "and refused as they are there",
        arguments: [
            ("a: b\r\n", 0), ("a: b\r\n", 2), ("a b: c\r\n", 1), ("a: b\nc: d\r\n", 1), ("a: b\r\nc: d\r\n", 1),
            ("", 1), ("a: b", 1),
        ])
    func refused(lines: String, count: Int) {
        #expect(throws: ProtocolViolation.self) { try read(lines, count) }
    }

    @Test("RFC 9110 §6.5.1: of trailers those that may not be some are left out, in both directions")
    func trailers() throws {
        let lines = "x-sum: 1\r\nAuthorization: a\r\nContent-Length: 3\r\ny: 2\r\n"
        #expect(written(try read(lines, 4, areTrailers: true)) == ["x-sum: 1", "y: 2"])
        #expect(written(try read(lines, 4), trailers: true) == ["x-sum: 1", "y: 2"])
    }

    @Test("every kind of fields is written: those of a program, of a head, of a usual response")
    func kinds() throws {
        #expect(written([.accept: "a", .age: ""]) == ["accept: a", "age: "])
        #expect(written(Headers(UsualType.html)) == ["content-type: text/html; charset=utf-8"])
        #expect(written([:]).isEmpty)
    }

    @Test("lines that were written here are read one after the other, up to one that is malformed")
    func preamble() {
        var names: [String] = []
        Array("Server: x\r\nDate: y\r\nbad\r\nz: 1\r\n".utf8).withUnsafeBytes { lines in
            Headers.forEachLine(lines) { name, _ in names.append(String(decoding: name, as: UTF8.self)) }
        }
        #expect(names == ["Server", "Date"])
    }

    @Test("RFC 9113 §8.2.2: the fields about a connection are known in any case")
    func connectionFields() {
        func contains(_ name: String) -> Bool { Array(name.utf8).withUnsafeBytes(ConnectionFields.containsOrUpgrade) }
        for name in ["connection", "Keep-Alive", "PROXY-connection", "transfer-encoding", "Upgrade", "content-length"] {
            #expect(contains(name))
        }
        for name in ["connectio", "te", "upgrades", "content-lengths", "", "x-connection"] { #expect(!contains(name)) }
    }
}
