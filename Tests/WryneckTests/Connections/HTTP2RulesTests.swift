// HTTP2RulesTests.swift - rules of RFC 9113 that only a whole server can keep.

#if HTTP2

    import HTTPTypes
    import Testing
    import WryneckReactorTesting
    import WryneckTesting

    @testable import Wryneck

    @Suite("RFC 9113: a site") struct HTTP2RulesTests {
        private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]

        @Test("§7.4 of RFC 9110: answers 421 for an authority that is not its own, on the connection of another")
        func misdirected() throws {
            var options = Site.Options()
            options.hosts = ["test"]
            let client = try TestClient { [options] _ in Site(Page { _ in .text("page") }, options: options) }
            let connection = try client.connectHTTP2()
            #expect(try connection.response(on: connection.send(.get, "/")).status == .ok)
            connection.authority = "other.example"
            #expect(try connection.response(on: connection.send(.get, "/")).status == .misdirectedRequest)
            connection.authority = "TEST:443"
            #expect(try connection.response(on: connection.send(.get, "/")).status == .ok, "the connection goes on")
        }

        @Test("is as secure as its connection, whatever :scheme says")
        func scheme() throws {
            for (security, expected) in [
                (nil, "http false"), (TransportSecurity(applicationProtocol: "h2"), "https true"),
            ]
                as [(TransportSecurity?, String)]
            {
                let client = try TestClient(http2: .priorKnowledge) { _ in
                    Site(Page { request in .text("\(request.scheme) \(request.isSecure)") })
                }
                let connection = try client.connectHTTP2(security: security)
                connection.scheme = security == nil ? "https" : "http"
                #expect(try connection.response(on: connection.send(.get, "/")).text == expected)
            }
        }

        @Test("§3.2, §3.3: over TLS speaks it only with a client that has asked for it")
        func withoutALPN() throws {
            for name in [nil, "http/1.1"] as [String?] {
                let client = try TestClient(http2: .priorKnowledge) { _ in Site(Page { _ in .text("page") }) }
                let connection = client.connect(security: TransportSecurity(applicationProtocol: name))
                connection.send(Self.preface)
                #expect(connection.received().hasPrefix("HTTP/1.1 "))
            }
        }

        @Test("§3.1: has no upgrade from HTTP/1.1: h2c is ignored")
        func upgradeToH2C() throws {
            let client = try TestClient(http2: .priorKnowledge) { _ in Site(Page { _ in .text("page") }) }
            let connection = client.connect()
            connection.send(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n"
            )
            #expect(try connection.response().text == "page")
        }

        @Test("§8.2.2: sends no field about the connection, whoever has set it")
        func connectionFields() throws {
            let client = try TestClient { _ in
                Site(
                    Page { _ in
                        var response = Response.text("page")
                        for name in ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade"] {
                            guard let name = HTTPField.Name(name) else { continue }
                            response.headers[name] = "x"
                        }
                        response.headers[.date] = "now"
                        return Rendering(response)
                    })
            }
            let connection = try client.connectHTTP2()
            let response = try connection.response(on: connection.send(.get, "/"))
            #expect(Set(response.fields.map(\.name)) == ["content-type", "date", "server", "content-length"])
            #expect(response.all("date") == ["now"])
        }

        @Test("does not wait for ever for a client that makes room byte by byte: its rate counts")
        func byteByByte() throws {
            let client = try TestClient { _ in Site(Page { _ in .bytes([UInt8](repeating: 1, count: 500_000)) }) }
            let connection = client.connect(security: TransportSecurity(applicationProtocol: "h2"))
            // GET, https, /, and an authority of one letter.
            let request: [UInt8] = [0, 0, 6, 1, 5, 0, 0, 0, 1, 0x82, 0x87, 0x84, 0x01, 1, 0x61]
            connection.send(Self.preface + [0, 0, 0, 4, 1, 0, 0, 0, 0] + request)
            var received = connection.transport.takeReceived()
            var seconds = 0
            while seconds < 600, Self.kinds(received).last != 3 {
                seconds += 1
                client.memory.advance(by: .seconds(1))
                for stream in [0, 1] as [UInt8] { connection.send([0, 0, 4, 8, 0, 0, 0, 0, stream, 0, 0, 0, 1]) }
                received += connection.transport.takeReceived()
            }
            // 64 KiB at 240 bytes a second, and five seconds of grace.
            #expect((270...300).contains(seconds), "\(seconds)")
        }

        @Test("§5.1.2: has room for a stream whose client has ended the last one while a reset of it was on its way")
        func roomBehindReset() throws {
            var limits = Limits.standard
            (limits.http2.concurrentStreams, limits.body.discardBytes) = (1, 10)
            let client = try TestClient(limits: limits) { _ in
                let root = Branch()
                root.post("") { _ in .text("page") }
                return Site(root)
            }
            let connection = client.connect(security: TransportSecurity(applicationProtocol: "h2"))
            connection.send(Self.preface + [0, 0, 0, 4, 1, 0, 0, 0, 0] + Self.post(on: 1, flags: 4))
            _ = connection.transport.takeReceived()
            // More of a body than is dropped, so that it is reset behind its answer; its end; the next request.
            let body: [UInt8] = [0, 0, 20, 0, 0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 20)
            connection.send(body + [0, 0, 0, 0, 1, 0, 0, 0, 1] + Self.post(on: 3, flags: 5))
            // RST_STREAM, and then an answer.
            #expect(Self.kinds(connection.transport.takeReceived()).filter { $0 != 8 } == [3, 1, 0])
        }

        /// HEADERS of a POST: https, /, and an authority of one letter.
        private static func post(on stream: UInt8, flags: UInt8) -> [UInt8] {
            [0, 0, 6, 1, flags, 0, 0, 0, stream, 0x83, 0x87, 0x84, 0x01, 1, 0x61]
        }

        /// The types of the frames, in their order.
        private static func kinds(_ bytes: [UInt8]) -> [UInt8] {
            var (kinds, start): ([UInt8], Int) = ([], 0)
            while start + 9 <= bytes.count {
                kinds.append(bytes[start + 3])
                start += 9 + bytes[start..<start + 3].reduce(0) { $0 << 8 | Int($1) }
            }
            return kinds
        }
    }

#endif
