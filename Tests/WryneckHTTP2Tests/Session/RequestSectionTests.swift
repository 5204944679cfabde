// RequestSectionTests.swift - what becomes of a request's fields: RFC 9113 §8.2.3, §8.3.1.

#if HTTP2

    import HTTPTypes
    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §8.3.1: a request's fields") struct RequestSectionTests {
        private func request(_ fields: [(String, String)], ends: Bool = true, size: Int = .max) -> Side {
            let side = Side.greeted()
            side.feed(Wire.headers(1, fields, ends: ends).bytes, size: size)
            return side
        }

        @Test("become a head, without pseudo-header fields and Host", arguments: [Int.max, 1])
        func head(size: Int) throws {
            let fields = [
                (":method", "PROPFIND"), (":path", "/a%20b/c?q=1&r"), (":scheme", "https"),
                (":authority", "a.example:8443"),
            ]
            let side = request(
                fields + [("host", "A.example:8443"), ("accept", "*/*"), ("x-empty", ""), ("accept", "text/html")],
                size: size)
            let head = try #require(side.heads[1])
            #expect(head.method.rawValue == "PROPFIND" && head.form == .origin && head.version == .http2)
            #expect(head.rawPath == "/a%20b/c" && head.rawQuery == "q=1&r" && head.authority == "a.example:8443")
            #expect(
                head.headers[.accept] == "*/*, text/html" && head.headers["x-empty"] == "" && head.headers.count == 3)
            #expect(head.scheme == nil && !head.isSecureTarget, "whether it is secure is for the transport to say")
            #expect(head.headers[.upgrade] == nil && !head.offersUpgrade)
        }

        @Test("take the authority from Host where there is no :authority")
        func hostAlone() throws {
            let head = try #require(request(Array(plain.dropLast()) + [("host", "b.example")]).heads[1])
            #expect(head.authority == "b.example")
        }

        @Test(
            "are refused where :authority and Host differ",
            arguments: [
                ("a.example", "b.example"), ("a.example:8443", "a.example"), ("a.example", "a.example:80"),
                ("a.example", "a.example:44"),
                ("a.example", "user@a.example"), ("a.example", "a.example."),
            ])
        func twoAuthorities(authority: String, host: String) {
            #expect(
                request(Array(plain.dropLast()) + [(":authority", authority), ("host", host)]).log == ["refused 1 400"])
        }

        @Test(
            "are not where they say the same",
            arguments: [
                ("a.example", "A.EXAMPLE"), ("a.example", "a.example:443"), ("a.example:443", "a.example"),
                ("a.example:", "a.example"),
                ("[::1]", "[::1]:443"),
            ])
        func oneAuthority(authority: String, host: String) {
            #expect(
                request(Array(plain.dropLast()) + [(":authority", authority), ("host", host)]).log == ["request 1"])
        }

        @Test(
            "are refused with an authority that is none, as in HTTP/1",
            arguments: ["user@a.example", "a:b", "a.example:65536", "a.example:80:80", "a_b%41", "[::1", "a/b"])
        func badAuthority(authority: String) {
            let side = request(Array(plain.dropLast()) + [(":authority", authority)])
            let code = side.sendFrames().first { $0.kind == 3 }?.code
            #expect(side.log == ["refused 1 400"] || (side.log.isEmpty && code == 1), "\(side.log)")
        }

        @Test(
            "are refused with a path that HTTP/1 would refuse",
            arguments: [
                "/a b", "/a#b", "/%", "/%0", "/%zz", "/%00", "/a\u{7F}", "/a\tb", "http://a.example/", "//\u{1}",
            ])
        func badPath(path: String) {
            let side = request([(":method", "GET"), (":scheme", "https"), (":path", path), (":authority", "a.example")])
            let code = side.sendFrames().first { $0.kind == 3 }?.code
            #expect(side.log == ["refused 1 400"] || (side.log.isEmpty && code == 1), "\(side.log)")
        }

        @Test("are refused with a path of another form, where another scheme lets it through")
        func otherScheme() {
            for path in ["http://a.example/", "a", "*"] {
                let side = request([
                    (":method", "GET"), (":scheme", "urn"), (":path", path), (":authority", "a.example"),
                ])
                #expect(
                    side.log == (path == "*" ? ["request 1"] : ["refused 1 400"]),
                    "the asterisk is for the site to answer with 405")
            }
        }

        @Test("are answered with 501 for a method, and with 414 for a target, that is too long")
        func tooLong() {
            let long = [(":method", String(repeating: "A", count: 33))] + plain.dropFirst()
            #expect(request(long).log == ["refused 1 501"])
            let target = [
                (":method", "GET"), (":scheme", "https"), (":path", "/" + String(repeating: "a", count: 8192)),
                (":authority", "a"),
            ]
            #expect(request(target).log == ["refused 1 414"])
            let most = [
                (":method", "GET"), (":scheme", "https"), (":path", "/" + String(repeating: "a", count: 8191)),
                (":authority", "a"),
            ]
            #expect(request(most).log == ["request 1"])
        }

        @Test("§8.2.3: have their cookies in one field", arguments: [Int.max, 1])
        func cookies(size: Int) throws {
            let side = request(
                plain + [("cookie", "a=1"), ("x", "y"), ("cookie", "b=2; c=3"), ("cookie", ""), ("cookie", "d=4")],
                size: size)
            let headers = try #require(side.heads[1]).headers
            #expect(headers.all(.cookie) == ["a=1; b=2; c=3; ; d=4"] && headers.count == 2)
            #expect(try #require(request(plain).heads[1]).headers.contains(.cookie) == false)
        }

        @Test("tell the length of the body, if they do")
        func length() {
            #expect(request(plain).heads[1]?.bodyLength == BodyLength.none)
            #expect(request(plain, ends: false).heads[1]?.bodyLength == .unknown)
            #expect(request(plain + [("content-length", "7")], ends: false).heads[1]?.bodyLength == .known(7))
            #expect(request(plain + [("content-length", "0")], ends: false).heads[1]?.bodyLength == BodyLength.none)
            #expect(request(plain + [("content-length", "0")]).heads[1]?.bodyLength == BodyLength.none)
        }

        @Test("RFC 9110 §10.1.1: tell what the client waits for")
        func expectations() {
            #expect(request(plain, ends: false).facts[1]?.expectation == HTTP1Facts.Expectation.none)
            #expect(request(plain + [("expect", "100-Continue")], ends: false).facts[1]?.expectation == .continue)
            #expect(request(plain + [("expect", "200-ok")], ends: false).facts[1]?.expectation == .unknown)
            #expect(
                request(plain + [("expect", "100-continue"), ("expect", "x")], ends: false).facts[1]?.expectation
                    == .unknown)
        }

        @Test("RFC 9218 §4: tell how urgent it is")
        func priority() {
            #expect(request(plain).facts[1]?.priority == nil)
            #expect(
                request(plain + [("priority", "u=1, i")]).facts[1]?.priority
                    == HTTP2Priority(urgency: 1, isIncremental: true))
        }

        @Test("§5.3.2: may have a priority of RFC 7540, which is ignored")
        func oldPriority() {
            let side = Side.greeted()
            for (stream, parent) in [(1, 0), (3, 1)] as [(UInt32, UInt32)] {
                side.feed(
                    Frame(
                        kind: 1, flags: 0x25, stream: stream,
                        payload: Wire.number(parent) + [15] + Wire.section(plain)))
            }
            #expect(side.log == ["request 1", "request 3"])
        }

        @Test("§8.1: trailers follow a body, without fields that may not be some", arguments: [Int.max, 1])
        func trailers(size: Int) {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain, ends: false).bytes + Wire.data(1, "abc").bytes, size: size)
            side.feed(Wire.headers(1, [("x-sum", "1"), ("authorization", "no"), ("x-b", "2")]).bytes, size: size)
            #expect(side.trailers[1] == fields(("x-sum", "1"), ("x-b", "2")))
            #expect(side.received[1] == Array("abc".utf8) && side.log.last == "end 1")
        }

        @Test("an end without bytes is an end")
        func emptyEnd() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain, ends: false), Wire.data(1, "ab"), Wire.data(1, "", ends: true))
            #expect(side.log == ["request 1", "data 1 2", "end 1"])
            side.feed(Wire.headers(3, plain, ends: false), Wire.data(3, "ab", ends: true))
            #expect(side.log.suffix(2) == ["request 3", "data 3 2 last"])
        }

        @Test("§6.1: padding is no body", arguments: [Int.max, 1])
        func padding(size: Int) {
            let side = Side.greeted()
            let padded = Frame(kind: 0, flags: 9, stream: 1, payload: [3] + Array("abc".utf8) + [0, 0, 0])
            side.feed(Wire.headers(1, plain, ends: false).bytes + padded.bytes, size: size)
            #expect(
                side.received[1] == Array("abc".utf8)
                    && side.log.last { $0.hasSuffix("last") || $0.hasPrefix("end") } != nil)
        }
    }

#endif
