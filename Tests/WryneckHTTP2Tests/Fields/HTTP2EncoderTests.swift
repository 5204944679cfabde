// HTTP2EncoderTests.swift - what goes out: RFC 9113 §8.2, §8.3.2.

#if HTTP2

    import HTTPTypes
    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §8.2: a section that goes out") struct HTTP2EncoderTests {
        private let preamble = HTTP2Preamble(ResponsePreamble(secondsSince1970: 784_111_777))

        /// The fields of a section as `name: value`.
        private func lines(_ section: FieldSection) -> [String] {
            var (lines, rest) = ([String](), section.bytes[...])
            func number() -> Int {
                defer { rest = rest.dropFirst(4) }
                return Int(rest.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }.littleEndian)
            }
            while !rest.isEmpty {
                let (name, value) = (number(), number())
                lines.append(
                    String(decoding: rest.prefix(name), as: UTF8.self) + ": "
                        + String(decoding: rest.dropFirst(name).prefix(value), as: UTF8.self))
                rest = rest.dropFirst(name + value)
            }
            return lines
        }

        @Test("a response has its status first, Server and Date once, and names in lower case")
        func response() throws {
            let section = try HTTP2Encoder.response(
                .ok, fields(("X-Name", "Value"), ("Set-Cookie", "a=b")), contentLength: 5, preamble: preamble)
            #expect(
                lines(section) == [
                    ":status: 200", "x-name: Value", "set-cookie: a=b", "server: wryneck",
                    "date: Sun, 06 Nov 1994 08:49:37 GMT", "content-length: 5",
                ])
            let own = try HTTP2Encoder.response(
                .ok, fields(("Server", "x"), ("Date", "y")), contentLength: nil, preamble: preamble)
            #expect(lines(own) == [":status: 200", "server: x", "date: y"])
            var none = Headers()
            none.remove(.server)
            #expect(try lines(HTTP2Encoder.response(.ok, none, contentLength: nil, preamble: preamble)).count == 2)
        }

        @Test("and none about the connection, whoever has set them")
        func stripped() throws {
            let headers = fields(
                ("Connection", "close, x"), ("Keep-Alive", "1"), ("Proxy-Connection", "a"),
                ("Transfer-Encoding", "chunked"), ("Upgrade", "h2c"),
                ("Content-Length", "9"), ("x", "y"))
            #expect(
                try lines(HTTP2Encoder.response(.ok, headers, contentLength: 1, preamble: preamble)).map {
                    $0.prefix(4)
                } == [
                    ":sta", "x: y", "serv", "date", "cont",
                ])
            #expect(try lines(HTTP2Encoder.interim(.init(code: 103), headers)) == [":status: 103", "x: y"])
            let request = try HTTP2Encoder.request(.get, scheme: "https", authority: "a", path: "/", headers)
            #expect(lines(request).dropFirst(4) == ["x: y"])
        }

        @Test("of a usual and of a prepared response has the same fields")
        func usual() throws {
            let usual = try HTTP2Encoder.response(.ok, Headers(UsualType.json), contentLength: nil, preamble: preamble)
            #expect(lines(usual)[1] == "content-type: application/json")
            for type in [UsualType.text, .html, .bytes, .json] {
                let line = "content-type: \(Headers(type)[.contentType] ?? "")"
                for (status, ready) in [(200, ":status: 200"), (404, ":status: 404")] {
                    let made = try HTTP2Encoder.response(
                        .init(code: status), Headers(type), contentLength: 7, preamble: preamble)
                    #expect(Array(lines(made)[..<2]) == [ready, line] && lines(made).count == 5)
                }
            }
            var prepared = fields(("X-A", "b"))
            prepared.prepare()
            #expect(
                try lines(HTTP2Encoder.response(.ok, prepared, contentLength: nil, preamble: preamble))[1] == "x-a: b")
        }

        @Test("is refused with a status or a field that may not be sent")
        func refused() {
            for code in [100, 101, 199, 0] {
                #expect(throws: HTTP2Encoder.Failure.status(code)) {
                    try HTTP2Encoder.response(.init(code: code), [:], contentLength: nil, preamble: preamble)
                }
            }
            for code in [101, 200] {
                #expect(throws: HTTP2Encoder.Failure.status(code)) { try HTTP2Encoder.interim(.init(code: code)) }
            }
            let bad = fields(("x", "a\r\nb: c"))
            #expect(throws: HTTP2Encoder.Failure.self) {
                try HTTP2Encoder.response(.ok, bad, contentLength: nil, preamble: preamble)
            }
            #expect(throws: HTTP2Encoder.Failure.self) { try HTTP2Encoder.trailers(bad) }
        }

        @Test("RFC 9110 §6.5.1: trailers are without fields that may not be some")
        func trailers() throws {
            #expect(
                try lines(HTTP2Encoder.trailers(fields(("x-sum", "1"), ("Set-Cookie", "a"), ("Content-Type", "b"))))
                    == ["x-sum: 1"])
            #expect(try HTTP2Encoder.trailers([:]).isEmpty)
        }

        @Test("§8.3.1, §8.5: a request has its pseudo-header fields first, and no Host")
        func request() throws {
            let get = try HTTP2Encoder.request(
                .get, scheme: "https", authority: "a", path: "/b",
                fields(("Host", "x"), ("Accept", "*/*"), ("TE", "trailers")))
            #expect(
                lines(get) == [
                    ":method: GET", ":scheme: https", ":path: /b", ":authority: a", "accept: */*", "te: trailers",
                ])
            let connect = try HTTP2Encoder.request(.connect, scheme: "https", authority: "a:1", path: nil, [:])
            #expect(lines(connect) == [":method: CONNECT", ":authority: a:1"])
            let extended = try HTTP2Encoder.request(
                .connect, scheme: "https", authority: "a", path: "/", [:], connectProtocol: "websocket")
            #expect(
                lines(extended) == [
                    ":method: CONNECT", ":protocol: websocket", ":scheme: https", ":path: /", ":authority: a",
                ])
        }
    }

#endif
