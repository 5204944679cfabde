// ClientTests.swift - responses as a client reads them: RFC 9113 §8.1, §8.3.2.

#if HTTP2

    import HTTPTypes
    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("A client's session") struct ClientTests {
        private func client(_ method: HTTPRequest.Method = .get) throws -> Side {
            let side = Side(.client)
            let head = try HTTP2Encoder.request(method, scheme: "https", authority: "a.example", path: "/", [:])
            #expect(side.session.request(head, hasBody: false) == 1)
            _ = side.send()
            side.feed(Wire.settings())
            side.log = []
            return side
        }

        @Test("speaks first: the preface, its settings, the window, the request")
        func first() throws {
            let side = Side(.client)
            _ = side.session.request(
                try HTTP2Encoder.request(.get, scheme: "https", authority: "a", path: "/", [:]), hasBody: false)
            let output = side.send()
            #expect(Array(output.prefix(24)) == Wire.preface)
            #expect(Wire.frames(Array(output.dropFirst(24))).map(\.kind) == [4, 8, 1])
        }

        @Test("reads a head, with its length", arguments: [Int.max, 1])
        func head(size: Int) throws {
            let side = try client()
            let response =
                Wire.headers(1, [(":status", "203"), ("content-length", "3"), ("x", "y")], ends: false).bytes
                + Wire.data(1, "abc", ends: true).bytes
            side.feed(response, size: size)
            #expect(
                side.responses[1]?.statusCode == 203 && side.responses[1]?.bodyLength == .known(3)
                    && side.responses[1]?.headers["x"] == "y")
            #expect(side.received[1] == Array("abc".utf8) && side.closures[1] == .complete)
        }

        @Test("reads interim responses, a body without a length, and trailers")
        func interim() throws {
            let side = try client()
            side.feed(
                Wire.headers(1, [(":status", "103"), ("link", "</a>")], ends: false),
                Wire.headers(1, [(":status", "200")], ends: false))
            side.feed(Wire.data(1, "a"), Wire.headers(1, [("x", "y")]))
            #expect(side.log == ["interim 1 103", "response 1 200", "data 1 1", "end 1", "closed 1"])
            #expect(side.responses[1]?.bodyLength == .unknown && side.trailers[1] == fields(("x", "y")))
        }

        @Test("takes a length beside no body after HEAD, and only there")
        func noBody() throws {
            let head = try client(.head)
            head.feed(Wire.headers(1, [(":status", "200"), ("content-length", "10")]))
            #expect(head.log == ["response 1 200 last", "closed 1"])
            let get = try client(.get)
            get.feed(Wire.headers(1, [(":status", "200"), ("content-length", "10")]))
            _ = get.send()
            #expect(get.closures[1] == .byUs(.protocolError))
        }

        @Test("refuses a response that is none", arguments: ["", "20", "2000", "abc", "101"])
        func badStatus(status: String) throws {
            let side = try client()
            side.feed(Wire.headers(1, [(":status", status)]))
            _ = side.send()
            #expect(side.closures[1] == .byUs(.protocolError) && side.responses.isEmpty, "\(side.log)")
        }

        @Test("refuses a head that is too large")
        func tooLarge() throws {
            let side = try client()
            side.feed(Wire.headers(1, [(":status", "200")] + (0..<101).map { ("x\($0)", "y") }))
            #expect(side.log.first == "refused 1 431 trailers")
        }

        @Test("takes no push")
        func push() throws {
            let side = try client()
            side.feed(
                Wire.settingsAck, Frame(kind: 5, flags: 4, stream: 1, payload: Wire.number(2) + Wire.section(plain)))
            _ = side.send()
            #expect(side.ending?.code == .protocolError)
        }

        @Test("opens as many streams as the server allows, and the others later")
        func streams() throws {
            let (client, server) = (Side(.client), Side())
            talk(client, server)
            #expect(
                client.session.peerSetting(.maxConcurrentStreams) == 100
                    && client.session.peerSetting(.enableConnectProtocol) == 0)
            for _ in 0..<150 { _ = client.session.request(try ExchangeTests.get(), hasBody: false) }
            talk(client, server)
            #expect(server.heads.count == 100)
            for stream in server.heads.keys { server.answer(stream) }
            talk(client, server)
            #expect(server.heads.count == 150 && server.ending == nil)
        }
    }

#endif
