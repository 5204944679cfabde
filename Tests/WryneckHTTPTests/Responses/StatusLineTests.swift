// StatusLineTests.swift - status lines: RFC 9112 §4.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func line(_ status: HTTPResponse.Status) -> String {
    var output: [UInt8] = []
    StatusLine.append(status, to: &output)
    return String(decoding: output, as: UTF8.self)
}

@Suite("RFC 9112 §4: status line") struct StatusLineTests {
    @Test("the standard phrase stands for every code that has one, given or not")
    func standard() {
        #expect(line(.ok) == "HTTP/1.1 200 OK\r\n")
        #expect(line(200) == "HTTP/1.1 200 OK\r\n")
        #expect(line(.notFound) == "HTTP/1.1 404 Not Found\r\n")
        #expect(line(431) == "HTTP/1.1 431 Request Header Fields Too Large\r\n")
        for code in 100...599 {
            let text = line(.init(code: code))
            #expect(text.hasPrefix("HTTP/1.1 \(code) "))
            #expect(text.hasSuffix("\r\n"))
        }
    }

    @Test("words of the program's own are kept, whatever is in them stays on the line")
    func own() {
        #expect(line(.init(code: 200, reasonPhrase: "Fine")) == "HTTP/1.1 200 Fine\r\n")
        #expect(line(.init(code: 200, reasonPhrase: "NO")) == "HTTP/1.1 200 NO\r\n")
        #expect(line(.init(code: 299)) == "HTTP/1.1 299 \r\n")
        let evil = line(.init(code: 200, reasonPhrase: "a\r\nSet-Cookie: b\u{0}"))
        #expect(evil.utf8.dropLast(2).allSatisfy(ASCII.isFieldValueByte))
    }
}
