import HTTPTypes
import Testing
import WryneckHTTP

@Suite("Fields by names that are text") struct HeadersTextTests {
    @Test("are the same fields, whatever the case of the name")
    func same() throws {
        var headers: Headers = [.contentType: "text/plain"]
        #expect(headers["content-TYPE"] == "text/plain")
        headers["X-Tag"] = "a"
        try headers.add("x-tag", "b")
        #expect(headers["X-TAG"] == "a, b")
        #expect(headers.all("X-Tag") == ["a", "b"])
        headers["X-Tag"] = nil
        #expect(headers["X-Tag"] == nil)
        #expect(headers.refusal == nil)
    }

    @Test(
        "a name that is no token is never there, and is not set",
        arguments: ["", "a b", "a:", ":status", "a\r\nb", "\u{E9}"])
    func malformed(name: String) {
        var headers = Headers()
        #expect(headers[name] == nil)
        #expect(headers.all(name) == [])
        #expect(throws: Headers.Mistake.self) { try headers.add(name, "x") }
        headers[name] = nil
        #expect(headers.refusal == nil)
        headers[name] = "x"
        #expect(headers.refusal?.name == name)
        #expect(headers.isEmpty)
    }
}
