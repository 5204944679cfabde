// RequestHead+PartsTests.swift - a head without a request line: RFC 9113 §8.3.1.

import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("A head that comes in parts") struct RequestHeadPartsTests {
    private func head(
        _ method: String = "GET", _ target: String = "/", authority: String? = "a.example",
        _ fields: [(String, String)] = []
    ) throws(ProtocolViolation) -> RequestHead {
        try RequestHead(
            method: method, target: target, authority: authority, version: .http2, bodyLength: .unknown,
            fields: fields.map { (name: $0.0, value: $0.1) })
    }

    @Test("is the same to those above as one that came in a line")
    func same() throws {
        let parts = try head(
            "POST", "/a%20b/c?q=1", authority: "a.example:8080",
            [("accept", "*/*"), ("x-empty", ""), ("accept", " text/html ")])
        let line = try #require(
            feedEveryWay(
                "POST /a%20b/c?q=1 HTTP/1.1\r\nHost: a.example:8080\r\nAccept: */*\r\nX-Empty:\r\nAccept: text/html\r\n\r\n"
            ).heads.first)
        for head in [parts, line] {
            #expect(head.method == .post && head.form == .origin && head.authority == "a.example:8080")
            #expect(head.rawPath == "/a%20b/c" && head.rawQuery == "q=1" && head.rawPathAndQuery == "/a%20b/c?q=1")
            #expect(head.headers[.accept] == "*/*, text/html" && head.headers[.init("X-Empty")!] == "")
            #expect(head.withMethodBytes { Array($0) } == Array("POST".utf8))
        }
        #expect(parts.version == .http2 && line.version == .http1_1)
        #expect(parts.bodyLength == .unknown && parts.hasBody && !line.hasBody)
        #expect(parts.headers.count == 3, "the authority is no field")
    }

    @Test("has the other forms of a target, too")
    func forms() throws {
        let options = try head("OPTIONS", "*")
        #expect(options.isAboutServer && options.rawPath == "/")
        let tunnel = try head("CONNECT", "b.example:443", authority: nil)
        #expect(tunnel.form == .authority && tunnel.authority == "b.example:443" && tunnel.rawPath == "/")
        #expect(try head(authority: nil).authority == nil)
        #expect(try head(authority: "a.example:").authority == "a.example")
    }

    @Test(
        "is refused where a line would be",
        arguments: [
            ("G T", "/", "a", "x", "y"), ("", "/", "a", "x", "y"), ("GET", "a", "a", "x", "y"),
            ("GET", "", "a", "x", "y"),
            ("GET", "/ b", "a", "x", "y"),
            ("GET", "/%0", "a", "x", "y"), ("GET", "/", "a b", "x", "y"), ("GET", "/", "a@b", "x", "y"),
            ("GET", "/", "a", "", "y"),
            ("GET", "/", "a", "x y", "y"), ("GET", "/", "a", "x", "y\r\nz: 1"), ("GET", "/", "a", "x", "y\0"),
            ("GET", "/\r\n", "a", "x", "y"),
            ("GET", "/", "a", "x\r\ny", "z"),
        ])
    func refused(method: String, target: String, authority: String, name: String, value: String) {
        #expect(throws: ProtocolViolation.self) { try head(method, target, authority: authority, [(name, value)]) }
    }

    /// A head of bytes, with Content-Length deciding.
    private func head(_ target: String, _ lines: String, _ count: Int, cookies: String? = nil, connect: String? = nil)
        throws(ProtocolViolation)
        -> RequestHead
    {
        var scratch = Array("what was there".utf8)
        let bytes =
            Array((connect == nil ? "POST" : "CONNECT").utf8) + Array(target.utf8) + Array("a:1".utf8)
            + Array(lines.utf8) + Array((cookies ?? "").utf8) + Array((connect ?? "").utf8)
        return try bytes.withUnsafeBufferPointer { (bytes) throws(ProtocolViolation) in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            func part(_ count: Int) -> UnsafeRawBufferPointer {
                defer { rest = rest.dropFirst(count) }
                return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
            }
            var parts = RequestParts(
                method: part(connect == nil ? 4 : 7), target: part(target.utf8.count), authority: part(3),
                lines: part(lines.utf8.count),
                lineCount: count,
                cookies: cookies.map { part($0.utf8.count) })
            parts.connectProtocol = connect.map { part($0.utf8.count) }
            return try RequestHead(parts, version: .http2, bodyLength: nil, scratch: &scratch)
        }
    }

    @Test("has the length that Content-Length says, and one line of it")
    func length() throws {
        #expect(try head("/", "content-length: 7\r\n", 1).bodyLength == .known(7))
        #expect(try head("/", "content-length: 0\r\n", 1).bodyLength == BodyLength.none)
        #expect(try head("/", "x: 7\r\n", 1).bodyLength == .unknown)
        for lines in [
            "content-length: 7\r\ncontent-length: 7\r\n", "content-length: x\r\ny: z\r\n",
            "content-length: -1\r\ny: z\r\n",
        ] {
            #expect(throws: ProtocolViolation.self) { try head("/", lines, 2) }
        }
    }

    @Test("has its cookies as one field behind the others")
    func cookies() throws {
        let made = try head("/", "x: y\r\n", 1, cookies: "a=1; b=2")
        #expect(made.headers[.cookie] == "a=1; b=2" && made.headers.count == 2)
        #expect(throws: ProtocolViolation.self) { try head("/", "x: y\r\n", 1, cookies: "a=1\r\nb: 2") }
    }

    @Test("is that of a GET which offers a protocol, if it is an extended CONNECT; and never has an absolute target")
    func extended() throws {
        let made = try head("/chat?a", "x: y\r\n", 1, cookies: "a=1", connect: "websocket")
        #expect(made.form == .origin && made.method == .get && made.rawPathAndQuery == "/chat?a")
        #expect(made.authority == "a:1" && made.upgradeProtocols == ["websocket"])
        #expect(made.headers.all(.upgrade) == ["websocket"] && made.headers.count == 3)
        #expect(made.withMethodBytes { Array($0) } == Array("GET".utf8))
        #expect(try head("/", "", 0, connect: "HTTP/2.0").upgradeProtocols == ["HTTP/2.0"])
        #expect(try head("/", "upgrade: x\r\n", 1).upgradeProtocols.isEmpty)
        for target in ["*", "b:1", "http://a:1/", ""] {
            #expect(throws: ProtocolViolation.self) { try head(target, "", 0, connect: "websocket") }
        }
        #expect(throws: ProtocolViolation.self) { try head("http://a:1/", "", 0) }
    }

    @Test(
        "offers one protocol, whatever the client calls it",
        arguments: ["", "a, b", "a b", "a\r\nx: y", "a/", "/a", "a/b/c", "a;b", "a\u{0}"])
    func malformedProtocol(name: String) {
        #expect(throws: ProtocolViolation.self) { try head("/", "", 0, connect: name) }
    }
}
