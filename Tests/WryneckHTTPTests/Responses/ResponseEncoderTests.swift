// ResponseEncoderTests.swift - responses, byte for byte: RFC 9112 §4 to §7.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private let preamble = ResponsePreamble(secondsSince1970: 784_111_777)
private let always = "Server: wryneck\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

private func encode(
    _ status: HTTPResponse.Status = .ok, _ headers: Headers = [:], _ framing: BodyFraming = .length(0),
    connection: ConnectionOption = .keepAlive,
    minorVersion: Int = 1
) throws -> String {
    var output = Array("before|".utf8)
    try ResponseEncoder.head(
        status: status, headers: headers, framing: framing, connection: connection, minorVersion: minorVersion,
        preamble: preamble, into: &output)
    return String(decoding: output.dropFirst(7), as: UTF8.self)
}

private func text(_ body: (inout [UInt8]) throws -> Void) rethrows -> String {
    var output: [UInt8] = []
    try body(&output)
    return String(decoding: output, as: UTF8.self)
}

@Suite("RFC 9112 §4-§7: responses") struct ResponseEncoderTests {
    @Test("a plain response")
    func plain() throws {
        #expect(
            try encode(.ok, [.contentType: "text/plain"], .length(13))
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\(always)Content-Length: 13\r\n\r\n")
    }

    @Test(
        "§6: each framing has its field, or none",
        arguments: zip(
            [.length(0), .length(Int.max), .chunked, .untilClose, .none] as [BodyFraming],
            [
                "Content-Length: 0\r\n", "Content-Length: 9223372036854775807\r\n", "Transfer-Encoding: chunked\r\n",
                "", "",
            ]))
    func framing(framing: BodyFraming, line: String) throws {
        #expect(try encode(.ok, [:], framing) == "HTTP/1.1 200 OK\r\n\(always)\(line)\r\n")
    }

    @Test("§9.3: HTTP/1.1 is told to close, HTTP/1.0 is told to stay")
    func connection() throws {
        #expect(try encode(connection: .keepAlive) == "HTTP/1.1 200 OK\r\n\(always)Content-Length: 0\r\n\r\n")
        #expect(try encode(connection: .close).hasSuffix("Content-Length: 0\r\nConnection: close\r\n\r\n"))
        #expect(try encode(connection: .keepAlive, minorVersion: 0).hasSuffix("Connection: keep-alive\r\n\r\n"))
        #expect(try encode(connection: .close, minorVersion: 0).hasSuffix("Connection: close\r\n\r\n"))
        #expect(try encode(connection: .keepAlive, minorVersion: 0).hasPrefix("HTTP/1.1 "))
    }

    @Test("framing and connection fields of the handler never reach the wire")
    func ownFraming() throws {
        let headers: Headers = [
            .contentLength: "99", .transferEncoding: "chunked", .connection: "close, X",
            .init("Keep-Alive")!: "timeout=5",
            .init("Proxy-Connection")!: "x",
            .upgrade: "h2c", .init("content-length")!: "1", .vary: "kept",
        ]
        #expect(
            try encode(.ok, headers, .length(3))
                == "HTTP/1.1 200 OK\r\nVary: kept\r\n\(always)Content-Length: 3\r\n\r\n")
    }

    @Test("but a wish to close is heard")
    func wishToClose() {
        #expect(([.connection: "close"] as Headers).wishesToClose)
        #expect(([.connection: "x", .connection: "y , CLOSE"] as Headers).wishesToClose)
        #expect(!([.connection: "keep-alive"] as Headers).wishesToClose)
        #expect(!([:] as Headers).wishesToClose)
    }

    @Test("Server and Date of the handler win")
    func ownPreamble() throws {
        #expect(
            try encode(.ok, [.server: "me"])
                == "HTTP/1.1 200 OK\r\nServer: me\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n")
        #expect(
            try encode(.ok, [.date: "now"])
                == "HTTP/1.1 200 OK\r\nDate: now\r\nServer: wryneck\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("names keep the handler's spelling, order and repetition")
    func names() throws {
        #expect(
            try encode(.ok, [.init("x-lower")!: "1", .setCookie: "a=1", .setCookie: "b=2"]).contains(
                "\r\nx-lower: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"))
    }

    @Test("a response with a refused field is not written at all")
    func refused() {
        var headers = Headers()
        headers[.location] = "/\r\nSet-Cookie: a=b"
        var output = Array("before".utf8)
        #expect(throws: ResponseEncoder.Failure.header(Headers.Mistake(.location, .controlByteInValue))) {
            try ResponseEncoder.head(
                status: .found, headers: headers, framing: .none, connection: .close, minorVersion: 1,
                preamble: preamble, into: &output)
        }
        #expect(throws: ResponseEncoder.Failure.self) {
            try ResponseEncoder.informational(.earlyHints, headers: headers, into: &output)
        }
        #expect(output == Array("before".utf8))
    }

    @Test("only three-digit statuses of final responses are written, and 101 with an upgrade")
    func statuses() throws {
        for code in [100, 103, 199] {
            #expect(throws: ResponseEncoder.Failure.status(code)) { try encode(.init(code: code)) }
        }
        for code in [-1, 0, 1, 99, 1000, .max] {
            #expect(throws: ResponseEncoder.Failure.status(0)) { try encode(.init(code: code)) }
        }
        #expect(throws: ResponseEncoder.Failure.status(101)) { try encode(.switchingProtocols) }
        #expect(
            try encode(.switchingProtocols, [.upgrade: "websocket"], .none, connection: .upgrade)
                == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\(always)Connection: Upgrade\r\n\r\n")
        #expect(try encode(.init(code: 599)).hasPrefix("HTTP/1.1 599 \r\n"))
        #expect(try encode(.init(code: 999, reasonPhrase: "Odd")).hasPrefix("HTTP/1.1 999 Odd\r\n"))
    }

    @Test("RFC 9110 §15.2: interim responses have no framing, no date, and are never 101")
    func informational() throws {
        #expect(try text { try ResponseEncoder.informational(.continue, into: &$0) } == "HTTP/1.1 100 Continue\r\n\r\n")
        let hints: Headers = [.init("Link")!: "</a.css>; rel=preload", .contentLength: "5", .connection: "close"]
        #expect(
            try text { try ResponseEncoder.informational(.earlyHints, headers: hints, into: &$0) }
                == "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n")
        for status in [.ok, .switchingProtocols, .init(code: 99)] as [HTTPResponse.Status] {
            #expect(throws: ResponseEncoder.Failure.status(status.code)) {
                _ = try text { try ResponseEncoder.informational(status, into: &$0) }
            }
        }
    }

    @Test("no value, however made, puts a line of its own into a head")
    func injection() throws {
        var random = SeededGenerator(state: 28)
        let alphabet = ["a", "\r", "\n", "\u{0}", ":", " ", "\t", "é", "\u{85}", "\u{2028}", "\u{7F}", "\u{1}", "\r\n"]
        for _ in 0..<5000 {
            let value = (0..<Int.random(in: 1...6, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
                .joined()
            var headers = Headers()
            headers[.location] = value
            guard headers.refusal == nil else { continue }
            let head = try encode(.found, headers)
            let lines = head.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            #expect(lines.count == 7, "\(value.debugDescription)")
            #expect(lines.dropLast().allSatisfy { $0.last == 0x0D && $0.dropLast().allSatisfy(ASCII.isFieldValueByte) })
        }
    }
}
