// ConnectTests.swift - requests for a tunnel: RFC 9113 §8.5, RFC 8441.

#if HTTP2

    import HTTPTypes
    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §8.5, RFC 8441: a CONNECT") struct ConnectTests {
        private let plainConnect = [(":method", "CONNECT"), (":authority", "b.example:443")]
        private let extended = [
            (":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":path", "/chat?a"),
            (":authority", "a.example"),
        ]

        private func request(_ fields: [(String, String)], ends: Bool = false, size: Int = .max) -> Side {
            let side = Side.greeted(takesConnectProtocol: true)
            side.feed(Wire.headers(1, fields, ends: ends).bytes, size: size)
            return side
        }

        @Test("names the place to connect to, and has no body", arguments: [Int.max, 1])
        func authority(size: Int) throws {
            let side = request(plainConnect, size: size)
            let head = try #require(side.heads[1])
            #expect(head.method == .connect && head.form == .authority && head.authority == "b.example:443")
            #expect(head.rawPath == "/" && head.bodyLength == BodyLength.none && !head.offersUpgrade)
            #expect(side.facts[1]?.isConnect == true && side.facts[1]?.isLast == false)
            #expect(request(plainConnect, ends: true).facts[1]?.isLast == true)
            #expect(
                request([(":method", "CONNECT"), (":authority", "b.example")]).log == ["refused 1 400"],
                "the port is needed")
        }

        @Test("RFC 8441 §4: with a protocol is seen as a GET that offers it", arguments: [Int.max, 1])
        func protocolNamed(size: Int) throws {
            let side = request(extended + [("origin", "https://a.example"), ("cookie", "a=1")], size: size)
            let head = try #require(side.heads[1])
            #expect(head.method == .get && head.form == .origin && head.rawPathAndQuery == "/chat?a")
            #expect(head.authority == "a.example" && head.upgradeProtocols == ["websocket"])
            #expect(head.headers[.origin] == "https://a.example" && head.bodyLength == BodyLength.none)
            #expect(side.facts[1]?.isConnect == true)
        }

        @Test("RFC 8441 §3: is announced in the first settings, and refused where it was not")
        func announced() throws {
            let settings = try #require(Side(.server, takesConnectProtocol: true).sendFrames().first)
            #expect(settings.kind == 4)
            let entries = stride(from: 0, to: settings.payload.count, by: 6).map {
                Array(settings.payload[$0..<$0 + 6])
            }
            #expect(entries.contains([0, 8, 0, 0, 0, 1]))
            let side = Side.greeted()
            side.feed(Wire.headers(1, extended, ends: false))
            #expect(side.heads[1] == nil && side.sendFrames().first { $0.kind == 3 }?.code == 1)
        }

        @Test(
            "is malformed with parts of the other kind, or without its own",
            arguments: [
                [":protocol", ":method GET"], [":path"], [":scheme"], [":authority"], [":path", ":scheme"],
            ])
        func malformed(changes: [String]) {
            var fields = extended
            for change in changes {
                let words = change.split(separator: " ").map { String($0) }
                if change == ":protocol" { continue }
                fields.removeAll { $0.0 == words[0] }
                if words.count == 2 { fields.insert((words[0], words[1]), at: 0) }
            }
            let side = request(fields)
            #expect(side.heads[1] == nil)
            #expect(side.log.first == "refused 1 400" || side.sendFrames().first { $0.kind == 3 }?.code == 1)
        }

        @Test("without a protocol has neither scheme nor path", arguments: [(":path", "/"), (":scheme", "https")])
        func tooMuch(name: String, value: String) {
            let side = request([plainConnect[0], (name, value), plainConnect[1]])
            #expect(side.heads[1] == nil && side.sendFrames().first { $0.kind == 3 }?.code == 1)
        }

        @Test("names one protocol, and a path", arguments: ["a, b", "a b", "a;b", "a/", "\u{7F}"])
        func badProtocol(name: String) {
            let side = request(extended.map { $0.0 == ":protocol" ? ($0.0, name) : $0 })
            #expect(side.log == ["refused 1 400"] || side.sendFrames().first { $0.kind == 3 }?.code == 1)
            let asterisk = request(extended.map { $0.0 == ":path" ? ($0.0, "*") : $0 })
            #expect(asterisk.heads[1] == nil)
        }

        @Test("RFC 9110 §9.3.6: has no content")
        func content() {
            for fields in [plainConnect, extended] {
                #expect(request(fields + [("content-length", "0")]).log == ["refused 1 400"])
                #expect(
                    request(fields + [("expect", "100-continue")]).facts[1]?.expectation == HTTP1Facts.Expectation.none)
            }
        }

        @Test("carries DATA both ways behind its answer", arguments: [Int.max, 1])
        func data(size: Int) {
            let side = request(extended)
            var head = FieldSection()
            head.append(":status", "200")
            side.session.respond(1, head, hasBody: true)
            side.offer(1, "there")
            #expect(side.sendFrames().map(\.kind) == [1, 0])
            side.feed(Wire.data(1, "back").bytes + Wire.data(1, "!", ends: true).bytes, size: size)
            #expect(side.received[1] == Array("back!".utf8) && side.log.last?.hasSuffix("last") == true)
            side.offer(1, "more")
            #expect(side.sendFrames().map(\.kind) == [0], "one side may end before the other")
            side.session.finish(1)
            #expect(side.sendFrames().last?.flags == 1 && side.closures[1] == .complete)
        }

        @Test("carries nothing but DATA: other fields are an error of the stream", arguments: [true, false])
        func nothingElse(isExtended: Bool) {
            let side = request(isExtended ? extended : plainConnect)
            side.feed(Wire.data(1, "a"), Wire.headers(1, [("x", "y")]))
            #expect(side.sendFrames().first { $0.kind == 3 }?.code == 1)
            #expect(side.closures[1] == .byUs(.protocolError) && side.trailers.isEmpty)
            side.feed(Wire.headers(3, plain))
            #expect(side.heads[3] != nil, "the connection goes on")
        }
    }

#endif
