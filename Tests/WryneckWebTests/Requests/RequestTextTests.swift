import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("A body of text", .bothVersions) struct RequestTextTests {
    private func post(_ type: String?, _ body: [UInt8]) throws -> TestResponse {
        let client = try TestClient { _ in
            let root = Branch()
            root.post("async") { request in Response.text(try await request.text(upTo: 100)) }
            root.post("deferred") { request in .deferred(try request.text(upTo: 100).map { .text($0) }) }
            return Site(root)
        }
        let headers = type.map { [("Content-Type", $0)] } ?? []
        let response = try client.request(.post, "/async", headers: headers, body: body)
        let deferred = try client.request(.post, "/deferred", headers: headers, body: body)
        #expect(deferred.text == response.text && deferred.status == response.status)
        return response
    }

    @Test(
        "is read by its charset",
        arguments: [
            ("text/plain", [0xC3, 0xA9], "é"), ("text/plain; charset=UTF-8", [0xEF, 0xBB, 0xBF, 0x61], "a"),
            ("text/markdown;charset=\"utf-8\"", [0x61], "a"), ("text/plain; charset=us-ascii", [0x61], "a"),
            ("text/plain; charset=ISO-8859-1", [0xE9, 0x80, 0x81, 0x0A], "é€\u{81}\n"),
            ("text/plain; charset=windows-1252", [0x9F, 0xA0, 0xFF], "Ÿ\u{A0}ÿ"), ("text/plain", [], ""),
        ] as [(String, [UInt8], String)])
    func charsets(type: String, body: [UInt8], text: String) throws { #expect(try post(type, body).text == text) }

    @Test("bytes that the charset does not have get 400", arguments: ["utf-8", "us-ascii"])
    func malformed(charset: String) throws {
        #expect(try post("text/plain; charset=\(charset)", [0x61, 0xFF]).status == .badRequest)
        #expect(try post("text/plain; charset=us-ascii", [0xC3, 0xA9]).status == .badRequest)
        #expect(try post("text/plain; charset=utf-8", [0xED, 0xA0, 0x80]).status == .badRequest)
    }

    @Test(
        "another charset or type gets 415 and is told what would be taken",
        arguments: [
            ("text/plain; charset=utf-16", "text/plain;charset=utf-8"),
            ("text/csv; charset=shift_jis", "text/csv;charset=utf-8"),
            ("text/plain; charset=", "text/plain"), (nil, "text/plain"), ("application/json", "text/plain"),
            ("text/plain, text/html", "text/plain"),
        ] as [(String?, String)])
    func unsupported(type: String?, accept: String) throws {
        let response = try post(type, [0x61])
        #expect(response.status == .unsupportedMediaType && response["accept"] == accept)
    }

    @Test("one that is too long gets 413")
    func limit() throws {
        #expect(try post("text/plain", [UInt8](repeating: 0x61, count: 101)).status == .contentTooLarge)
    }
}
