// ExchangeTests.swift - a client session against a server session, in memory.

#if HTTP2

    import HTTPTypes
    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("A client and a server") struct ExchangeTests {
        static func get(_ path: String = "/") throws -> FieldSection {
            try HTTP2Encoder.request(.get, scheme: "https", authority: "a.example", path: path, [:])
        }

        @Test("exchange a request and an answer, however the bytes are cut", arguments: [Int.max, 1, 7])
        func plainExchange(size: Int) throws {
            let (client, server) = (Side(.client), Side())
            server.onRequest = { $0.answer($1, "hello") }
            let stream = try #require(client.session.request(try Self.get("/a?b=c"), hasBody: false))
            talk(client, server, size: size)
            let head = try #require(server.heads[stream])
            #expect(
                head.method == .get && head.rawPathAndQuery == "/a?b=c" && head.authority == "a.example"
                    && head.version == .http2)
            #expect(head.bodyLength == .none && server.facts[stream]?.isLast == true)
            #expect(client.responses[stream]?.statusCode == 200 && client.received[stream] == Array("hello".utf8))
            #expect(client.closures[stream] == .complete && server.closures[stream] == .complete)
            #expect(
                server.log.filter { !$0.contains("settings") && $0 != "acknowledged" } == [
                    "request 1", "sent 1", "closed 1",
                ])
        }

        @Test("exchange bodies and trailers in both directions", arguments: [Int.max, 1, 1000])
        func bodies(size: Int) throws {
            let (client, server) = (Side(.client), Side())
            let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            server.onRequest = { server, stream in
                var head = FieldSection()
                head.append(":status", "200")
                server.session.respond(stream, head, hasBody: true)
                server.offer(stream, body)
                var trailers = FieldSection()
                trailers.append("x-sum", "1")
                server.session.finish(stream, trailers: trailers)
            }
            let head = try HTTP2Encoder.request(
                .post, scheme: "https", authority: "a.example", path: "/", fields(("x-a", "b")),
                contentLength: body.count)
            let stream = try #require(client.session.request(head, hasBody: true))
            client.offer(stream, body)
            client.session.finish(
                stream, trailers: try HTTP2Encoder.trailers(fields(("x-end", "2"), ("content-length", "3"))))
            talk(client, server, size: size)
            #expect(server.heads[stream]?.bodyLength == .known(body.count))
            #expect(server.received[stream] == body && client.received[stream] == body)
            #expect(
                server.trailers[stream] == fields(("x-end", "2")) && client.trailers[stream] == fields(("x-sum", "1")))
            #expect(client.closures[stream] == .complete && server.closures[stream] == .complete)
        }

        @Test("exchange interim responses before the answer")
        func interim() throws {
            let (client, server) = (Side(.client), Side())
            server.onRequest = { server, stream in
                if let hints = try? HTTP2Encoder.interim(.init(code: 103), fields(("link", "</a>"))) {
                    server.session.inform(stream, hints)
                }
                server.answer(stream)
            }
            let stream = try #require(client.session.request(try Self.get(), hasBody: false))
            talk(client, server)
            #expect(client.log.contains("interim \(stream) 103") && client.responses[stream]?.statusCode == 200)
        }

        @Test("hold a hundred exchanges at once, and leave no memory behind")
        func many() throws {
            let (client, server) = (Side(.client), Side())
            talk(client, server)
            let before = server.session.memory
            server.onRequest = { $0.answer($1) }
            for round in 0..<20 {
                for index in 0..<100 { _ = client.session.request(try Self.get("/\(round)/\(index)"), hasBody: false) }
                talk(client, server)
            }
            #expect(server.closures.count == 2000 && server.session.exchanges == 0)
            #expect(client.responses.count == 2000 && client.closures.values.allSatisfy { $0 == .complete })
            server.session.rest()
            #expect(server.session.memory < before + 20_000)
        }

        @Test("§6.7: a ping is answered with its payload")
        func ping() {
            let (client, server) = (Side(.client), Side())
            server.session.ping(0x0102_0304_0506_0708)
            talk(client, server)
            #expect(server.log.contains("pong \(0x0102_0304_0506_0708)"))
        }

        @Test("a body is sent as far as it was offered, and goes on when there is more")
        func slowProducer() throws {
            let (client, server) = (Side(.client), Side())
            let stream = try #require(client.session.request(try Self.get(), hasBody: false))
            talk(client, server)
            var head = FieldSection()
            head.append(":status", "200")
            server.session.respond(stream, head, hasBody: true)
            for piece in ["one", "two"] {
                server.offer(stream, piece)
                talk(client, server)
            }
            #expect(client.received[stream] == Array("onetwo".utf8) && client.closures[stream] == nil)
            server.session.finish(stream)
            talk(client, server)
            #expect(client.log.contains("end \(stream)") && client.closures[stream] == .complete)
        }
    }

#endif
