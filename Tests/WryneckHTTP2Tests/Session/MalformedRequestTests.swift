// MalformedRequestTests.swift - requests that are no requests: RFC 9113 §8.1.1, §8.2, §8.3.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §8.1.1: a malformed request") struct MalformedRequestTests {
        /// What the server does with a header section: the code of the reset, and what it has told of the stream.
        private func outcome(_ fields: [(String, String)], size: Int = .max) -> (code: UInt32?, log: [String]) {
            let side = Side.greeted()
            side.feed(Wire.headers(1, fields).bytes, size: size)
            let reset = side.sendFrames().first { $0.kind == 3 && $0.stream == 1 }
            return (reset?.code, side.log)
        }

        static let pseudo: [(String, [(String, String)])] = [
            ("no method", [(":scheme", "https"), (":path", "/"), (":authority", "a")]),
            ("no scheme", [(":method", "GET"), (":path", "/"), (":authority", "a")]),
            ("no path", [(":method", "GET"), (":scheme", "https"), (":authority", "a")]),
            ("an empty path", [(":method", "GET"), (":scheme", "https"), (":path", ""), (":authority", "a")]),
            ("no authority and no host", [(":method", "GET"), (":scheme", "https"), (":path", "/")]),
            ("a method twice", plain + [(":method", "GET")]),
            ("a path twice", [(":path", "/")] + plain),
            ("an unknown pseudo-header field", [(":x", "y")] + plain),
            ("a pseudo-header field of a response", [(":status", "200")] + plain),
            (
                "a pseudo-header field behind a field",
                [(":method", "GET"), (":scheme", "https"), ("x", "y"), (":path", "/"), (":authority", "a")]
            ),
            ("a protocol that nobody allowed", [(":protocol", "websocket")] + plain),
            (
                "a path that does not begin with a slash",
                [(":method", "GET"), (":scheme", "https"), (":path", "a"), (":authority", "a")]
            ),
            (
                "an asterisk without OPTIONS",
                [(":method", "GET"), (":scheme", "https"), (":path", "*"), (":authority", "a")]
            ),
            ("a CONNECT with a path", [(":method", "CONNECT"), (":path", "/"), (":authority", "a:1")]),
            ("a CONNECT with a scheme", [(":method", "CONNECT"), (":scheme", "https"), (":authority", "a:1")]),
            ("a CONNECT without an authority", [(":method", "CONNECT")]),
        ]

        @Test(
            "§8.3.1: with pseudo-header fields that are wrong is a stream error", arguments: pseudo.map(\.0),
            [Int.max, 1])
        func pseudoFields(name: String, size: Int) throws {
            let fields = try #require(Self.pseudo.first { $0.0 == name }).1
            let (code, log) = outcome(fields, size: size)
            #expect(code == 1, "\(name)")
            #expect(log.isEmpty, "\(name): nobody hears of it")
        }

        static let fields: [(String, String)] = [
            ("X-Upper", "a"), ("connection", "close"), ("keep-alive", "1"), ("proxy-connection", "close"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"), ("te", "gzip"), ("te", "trailers, gzip"), ("a b", "c"), ("a:b", "c"), ("", "c"),
            ("a\u{0}", "c"), ("x", "a\u{0}b"),
            ("x", "a\rb"), ("x", "a\nb"), ("x", "a\r\nb: c"), ("x", " a"), ("x", "a "), ("x", "\ta"),
            ("content-length", "x"),
            ("content-length", "-1"),
            ("content-length", "+1"), ("content-length", "1, 1"), ("content-length", "99999999999999999999"),
        ]

        @Test("§8.2: with a field that may not be there is a stream error", arguments: fields.map(\.0), [Int.max, 1])
        func badFields(name: String, size: Int) {
            for field in Self.fields where field.0 == name {
                let (code, log) = outcome(plain + [field], size: size)
                #expect(code == 1, "\(field)")
                #expect(log.isEmpty)
            }
        }

        @Test("§8.2: and so is one with the same Content-Length twice, or with Host twice")
        func repeated() {
            #expect(outcome(plain + [("content-length", "0"), ("content-length", "0")]).code == 1)
            #expect(outcome(plain + [("host", "a.example"), ("host", "a.example")]).code == 1)
        }

        @Test("§8.2.2: te with the one value that is allowed is none")
        func trailersAllowed() { #expect(outcome(plain + [("te", "trailers")]).log == ["request 1"]) }

        @Test("§8.1.1: a Content-Length beside no body, or one that is not its length, breaks the body off")
        func contentLength() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain + [("content-length", "1")]))
            #expect(side.sendFrames().first { $0.kind == 3 }?.code == 1 && side.log.isEmpty)

            for bodies in [["abc"], ["abcdef"], ["ab", "cd", "ef"]] {
                let side = Side.greeted()
                side.feed(Wire.headers(1, plain + [("content-length", "5")], ends: false))
                for (index, body) in bodies.enumerated() {
                    side.feed(Wire.data(1, body, ends: index == bodies.count - 1))
                }
                _ = side.send()
                #expect(
                    !side.log.contains { $0.hasSuffix("last") || $0.hasPrefix("end") }, "no reader sees it as whole")
                #expect(side.closures[1] == .byUs(.protocolError))
            }
        }

        @Test("§8.1: trailers without the end of the stream, or with a pseudo-header field, break it off")
        func trailers() {
            for trailer in [
                Wire.headers(1, [("x", "y")], ends: false), Wire.headers(1, [(":path", "/")]),
                Wire.headers(1, [("X", "y")]),
            ] {
                let side = Side.greeted()
                side.feed(Wire.headers(1, plain, ends: false), trailer)
                _ = side.send()
                #expect(side.closures[1] == .byUs(.protocolError) && !side.log.contains("end 1"))
            }
        }

        @Test("leaves the connection to others, and their table as it was")
        func others() {
            let side = Side.greeted()
            // Literals with indexing (RFC 7541 §6.2.1) inside a section that is refused.
            let indexed: [UInt8] = [0x40, 1, 0x78, 1, 0x79]
            side.feed(
                Frame(
                    kind: 1, flags: 5, stream: 1,
                    payload: Wire.section(plain) + indexed + Wire.section([("connection", "close")])))
            side.feed(Frame(kind: 1, flags: 5, stream: 3, payload: Wire.section(plain) + [0xBE]))
            _ = side.send()
            #expect(side.log == ["request 3"])
            #expect(side.heads[3]?.headers["x"] == "y")
        }
    }

#endif
