// ResponsePreambleTests.swift - Server and Date.

import Testing

@testable import WryneckHTTP

@Suite("ResponsePreamble") struct ResponsePreambleTests {
    @Test("the date moves with the second, and back with the clock")
    func update() {
        var preamble = ResponsePreamble(secondsSince1970: 784_111_777)
        #expect(String(decoding: preamble.dateBytes, as: UTF8.self) == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
        preamble.update(secondsSince1970: 784_111_778)
        #expect(String(decoding: preamble.dateBytes, as: UTF8.self) == "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n")
        preamble.update(secondsSince1970: 0)
        #expect(String(decoding: preamble.dateBytes, as: UTF8.self) == "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n")
    }

    @Test("a server name that may not be sent is left out")
    func server() {
        #expect(ResponsePreamble(server: "a\r\nb", secondsSince1970: 0).serverBytes.isEmpty)
        #expect(ResponsePreamble(server: "", secondsSince1970: 0).serverBytes.isEmpty)
        #expect(
            ResponsePreamble(server: "me/1", secondsSince1970: 0).serverBytes == Array("Server: me/1\r\n".utf8)[...])
    }
}
