// FieldLinesTests.swift - fields that go on.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("The fields of a message that goes on") struct FieldLinesTests {
    @Test("a value keeps its bytes, also those that are no UTF-8")
    func bytes() throws {
        let value: [UInt8] = [0x61, 0xE9, 0x22, 0xFF]
        var lines = FieldLines()
        "x-name".onWire { name in value.withUnsafeBytes { lines.append(name, $0) } }
        var kept: [UInt8] = []
        lines.headers(from: Headers()).forEachField { _, value in kept = Array(value) }
        #expect(kept == value)
    }

    @Test("fields stay in their order, and several of a name stay several")
    func order() {
        var lines = FieldLines()
        lines.append("Set-Cookie", "a=1")
        lines.append("Via", "1.1 a")
        lines.append("Set-Cookie", "")
        #expect(lines.headers(from: Headers()) == [.setCookie: "a=1", .via: "1.1 a", .setCookie: ""])
        #expect(FieldLines().headers(from: Headers()).isEmpty)
    }

    @Test("a line end in a value makes no second field: nothing can be sent any more")
    func lineEnd() {
        var lines = FieldLines()
        lines.append("Via", "1.1 a\r\nX: y")
        let headers = lines.headers(from: Headers())
        #expect(headers.refusal == nil ? headers.count == 1 : headers.isEmpty)
        var bare = FieldLines()
        bare.append("Via", "1.1 a\nb")
        #expect(bare.headers(from: Headers()).refusal?.reason == .controlByteInValue)
    }

    @Test("what was refused in the source is refused in the result")
    func refusal() {
        var source: Headers = [.via: "a"]
        source[.server] = "a\nb"
        #expect(FieldLines().headers(from: source).refusal == Headers.Mistake(.server, .controlByteInValue))
    }
}
