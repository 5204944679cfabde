// HTTP2ConnectionTests.swift - a site over HTTP/2, in memory.

#if HTTP2

    import HTTPTypes
    import Testing
    import WryneckDeferred
    import WryneckTesting

    @testable import Wryneck

    @Suite("HTTP/2 connection") struct HTTP2ConnectionTests {
        private func client(_ grow: @escaping (Branch) -> Void) throws -> TestClient {
            try TestClient { _ in
                let root = Branch()
                root.get("hello") { _ in .text("Hello") }
                root.post("echo") { request in try await .bytes(request.collect(upTo: 1 << 20)) }
                grow(root)
                return Site(root)
            }
        }

        @Test("a request is answered, and the connection goes on")
        func answers() throws {
            let client = try client { _ in }
            let connection = try client.connectHTTP2()
            for _ in 0..<3 {
                let response = try connection.response(on: connection.send(.get, "/hello"))
                #expect(response.status == .ok && response.text == "Hello" && response["content-length"] == "5")
                #expect(response["date"] != nil && response["server"] != nil && response["connection"] == nil)
            }
            #expect(try connection.response(on: connection.send(.get, "/nothing")).status == .notFound)
            #expect(!connection.isEnded)
        }

        @Test("a body comes whole, also if it is larger than the windows, and trailers come behind it")
        func bodies() throws {
            let client = try client { root in
                root.get("large") { _ in .bytes([UInt8](repeating: 7, count: 1_000_000)) }
                root.get("stream") { _ in
                    .stream { writer in
                        for _ in 0..<40 { try await writer.write([UInt8](repeating: 8, count: 10_000)) }
                        writer.trailers[.eTag] = "\"sum\""
                    }
                }
            }
            let connection = try client.connectHTTP2()
            #expect(try connection.response(on: connection.send(.get, "/large")).body == [UInt8](repeating: 7, count: 1_000_000))
            let streamed = try connection.response(on: connection.send(.get, "/stream"))
            #expect(streamed.body.count == 400_000 && streamed["content-length"] == nil && streamed.trailers[.eTag] == "\"sum\"")
            let upload = [UInt8](repeating: 9, count: 700_000)
            #expect(try connection.response(on: connection.send(.post, "/echo", body: upload)).body == upload)
        }

        @Test("HEAD and statuses without a body end with their head")
        func heads() throws {
            let client = try client { root in root.get("none") { _ in .empty(.noContent) } }
            let connection = try client.connectHTTP2()
            let head = try connection.response(on: connection.send(.head, "/hello"))
            #expect(head.status == .ok && head.body.isEmpty && head["content-length"] == "5")
            #expect(try connection.response(on: connection.send(.get, "/none")).status == .noContent)
        }

        @Test("requests are at work side by side, and answered in the order in which they are ready")
        func concurrent() throws {
            let client = try client { root in
                root.get("slow") { request in .deferred(request.reactor.deferLater(.seconds(1)) { .text("slow") }) }
            }
            let connection = try client.connectHTTP2()
            let slow = try connection.send(.get, "/slow")
            #expect(try connection.response(on: connection.send(.get, "/hello")).text == "Hello")
            #expect(throws: TestFailure.self) { try connection.response(on: slow) }
            client.memory.advance(by: .seconds(1))
            #expect(try connection.response(on: slow).text == "slow")
        }

        @Test("a stream that is reset cancels its handler, and the others go on")
        func resets() throws {
            var left = 0
            let client = try client { root in
                root.get("never") { request in
                    request.onDisconnect { left += 1 }
                    return .deferred(Deferred<Response>())
                }
            }
            let connection = try client.connectHTTP2()
            let never = try connection.send(.get, "/never")
            connection.reset(never)
            #expect(left == 1)
            #expect(try connection.response(on: connection.send(.get, "/hello")).text == "Hello")
            _ = try connection.send(.get, "/never")
            connection.cut()
            #expect(left == 2 && client.openConnections == 0)
        }

        @Test("100 goes out when the body is wanted, and 103 before the answer")
        func interim() throws {
            let client = try client { root in
                root.get("hints") { request in
                    try request.inform(.init(code: 103), headers: [.cacheControl: "no-store"])
                    return .text("page")
                }
            }
            let connection = try client.connectHTTP2()
            let upload = try connection.send(.post, "/echo", headers: [("Expect", "100-continue")], ends: false)
            #expect(connection.interim(on: upload) == [100])
            connection.write([1, 2, 3], on: upload, ends: true)
            #expect(try connection.response(on: upload).body == [1, 2, 3])
            let hints = try connection.send(.get, "/hints")
            #expect(connection.interim(on: hints) == [103])
            #expect(try connection.response(on: hints).text == "page")
        }

        @Test("RFC 9113 §8.1: an answer before the upload's end is whole, and the rest is refused without an error")
        func early() throws {
            let client = try client { root in root.post("early") { _ in .text("enough") } }
            let connection = try client.connectHTTP2()
            let stream = try connection.send(.post, "/early", body: [1], ends: false)
            #expect(try connection.response(on: stream).text == "enough")
            #expect(try connection.response(on: connection.send(.get, "/hello")).text == "Hello")
        }

        @Test("a body beyond the limit is 413, and a handler that throws is 500")
        func errors() throws {
            struct Broken: Error {}
            let client = try client { root in root.get("broken") { _ in throw Broken() } }
            let connection = try client.connectHTTP2()
            let large = try connection.send(.post, "/echo", body: [UInt8](repeating: 1, count: 2_000_000))
            #expect(try connection.response(on: large).status == .contentTooLarge)
            #expect(try connection.response(on: connection.send(.get, "/broken")).status == .internalServerError)
        }

        @Test("a body that breaks off resets its stream, never ends it")
        func breaksOff() throws {
            struct Broken: Error {}
            let client = try client { root in
                root.get("half") { _ in
                    .stream { writer in
                        try await writer.write("half")
                        throw Broken()
                    }
                }
            }
            let connection = try client.connectHTTP2()
            let stream = try connection.send(.get, "/half")
            #expect(connection.resetCode(of: stream) == 2)
            #expect(try connection.response(on: connection.send(.get, "/hello")).text == "Hello")
        }

        @Test("a server that stops answers what has begun, and then ends the connection in order")
        func drains() throws {
            let client = try client { root in
                root.get("slow") { request in .deferred(request.reactor.deferLater(.seconds(1)) { .text("slow") }) }
            }
            let (idle, busy) = (try client.connectHTTP2(), try client.connectHTTP2())
            let slow = try busy.send(.get, "/slow")
            var isDone = false
            client.drain { isDone = true }
            #expect(throws: TestFailure.self) { try busy.response(on: slow) }
            client.memory.advance(by: .seconds(1))
            #expect(try busy.response(on: slow).text == "slow")
            #expect(busy.isGoingAway && busy.goAwayCode == 0 && busy.isEnded)
            _ = idle.received(on: 1)
            #expect(idle.isGoingAway && idle.isEnded)
            client.memory.advance(by: .seconds(2))
            #expect(isDone)
        }

        @Test("a connection without a stream ends after a while, and one with a slow handler does not")
        func idle() throws {
            let client = try client { root in
                root.get("slow") { request in .deferred(request.reactor.deferLater(.seconds(100)) { .text("slow") }) }
            }
            let (idle, busy) = (try client.connectHTTP2(), try client.connectHTTP2())
            _ = try idle.response(on: idle.send(.get, "/hello"))
            let slow = try busy.send(.get, "/slow")
            client.memory.advance(by: Timeouts.standard.connection.idle + .seconds(2))
            _ = idle.received(on: 1)
            #expect(idle.isGoingAway && !busy.isGoingAway)
            client.memory.advance(by: .seconds(100))
            #expect(try busy.response(on: slow).text == "slow")
        }

        @Test("whoever says nothing, or half of a preface, is cut off")
        func silence() throws {
            let client = try client { _ in }
            let silent = client.connect(security: TransportSecurity(applicationProtocol: "h2"))
            silent.send("PRI * HTTP/2.0\r\n")
            client.memory.advance(by: Timeouts.standard.connection.firstByte + .seconds(2))
            #expect(silent.isEnded)
            client.memory.advance(by: .seconds(5))
            #expect(client.openConnections == 0)
        }

        @Test("the log has a line for each stream, with the version")
        func log() throws {
            final class Lines: AccessLog {
                var lines: [String] = []
                func record(_ entry: AccessLogEntry) {
                    lines.append("\(entry.request?.head.version.name ?? "-") \(entry.status.code) \(entry.bodyBytes) \(entry.isComplete)")
                }
            }
            let lines = Lines()
            let client = try TestClient { _ in
                let root = Branch()
                root.get("hello") { _ in .text("Hello") }
                root.get("never") { _ in .deferred(Deferred<Response>()) }
                return Site(root, accessLog: lines)
            }
            let connection = try client.connectHTTP2()
            _ = try connection.response(on: connection.send(.get, "/hello"))
            connection.reset(try connection.send(.get, "/never"))
            #expect(lines.lines == ["HTTP/2.0 200 5 true", "HTTP/2.0 499 0 false"])
        }

        @Test("a request whose head is refused is answered, and the connection goes on")
        func refused() throws {
            let client = try client { _ in }
            let connection = try client.connectHTTP2()
            let large = (0..<200).map { ("x-\($0)", "y") }
            #expect(try connection.response(on: connection.send(.get, "/hello", headers: large)).status.code == 431)
            #expect(try connection.response(on: connection.send(.get, "/hello")).text == "Hello")
        }
    }

#endif
