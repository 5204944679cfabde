import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("Fields that are encoded beforehand") struct PreparedFieldsTests {
    private func head(
        _ headers: Headers, _ status: HTTPResponse.Status = .ok, _ connection: ConnectionOption = .keepAlive
    ) throws -> String {
        var output: [UInt8] = []
        try ResponseEncoder.head(
            status: status, headers: headers, framing: .length(5), connection: connection, minorVersion: 1,
            preamble: ResponsePreamble(secondsSince1970: 0), into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func prepared(_ headers: Headers) -> Headers {
        var headers = headers
        headers.prepare()
        return headers
    }

    @Test(
        "make the same head as without",
        arguments: [
            [:], [.contentType: "text/html", .eTag: "\"a\""], [.setCookie: "a=1", .setCookie: "b=2"], [.server: "mine"],
            [.date: "then"],
            [.contentLength: "7"], [.connection: "close", .accept: "x"], [.upgrade: "h2c"],
        ] as [Headers])
    func same(headers: Headers) throws {
        #expect(try head(prepared(headers)) == head(headers))
        #expect(try head(prepared(headers), .upgradeRequired) == head(headers, .upgradeRequired))
        #expect(try head(prepared(headers), .ok, .close) == head(headers, .ok, .close))
    }

    @Test("are forgotten with any change")
    func changed() throws {
        var headers = prepared([.contentType: "text/html", .eTag: "\"a\""])
        #expect(headers.prepared != nil)
        let copy = headers
        headers[.eTag] = "\"b\""
        #expect(headers.prepared == nil)
        #expect(try head(headers).contains("\"b\""))
        #expect(try head(copy).contains("\"a\""))
        headers = copy
        headers.remove(.eTag)
        #expect(try !head(headers).contains("ETag"))
        headers = copy
        try headers.add(.vary, "a")
        #expect(try head(headers).contains("Vary: a"))
        headers = copy
        headers[.vary] = "a\r\nb"
        #expect(throws: ResponseEncoder.Failure.self) { try head(headers) }
    }

    @Test("that may not be sent are not prepared")
    func refused() {
        #expect(prepared([.vary: "a\r\nb"]).prepared == nil)
        #expect(prepared([.server: "mine"]).prepared == nil)
    }
}
