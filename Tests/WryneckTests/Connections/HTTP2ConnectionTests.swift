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
            #expect(
                try connection.response(on: connection.send(.get, "/large")).body
                    == [UInt8](repeating: 7, count: 1_000_000))
            let streamed = try connection.response(on: connection.send(.get, "/stream"))
            #expect(
                streamed.body.count == 400_000 && streamed["content-length"] == nil
                    && streamed.trailers[.eTag] == "\"sum\"")
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

        @Test("an upload that is cut short by the end of the client's side is an error for its handler, and no answer")
        func halfClosedUpload() throws {
            var failure: (any Error)?
            let client = try client { root in
                root.post("read") { request in
                    do { return try await .bytes(request.collect(upTo: 1000)) } catch {
                        failure = error
                        throw error
                    }
                }
            }
            let connection = try client.connectHTTP2()
            let (upload, whole) = (
                try connection.send(.post, "/read", body: [1], ends: false), try connection.send(.get, "/hello")
            )
            connection.transport.endInput()
            client.memory.settle()
            #expect(try connection.response(on: whole).text == "Hello" && connection.resetCode(of: upload) == 8)
            #expect(failure != nil && connection.isEnded && client.openConnections == 0)
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
                    lines.append(
                        "\(entry.request?.head.version.name ?? "-") \(entry.status.code) \(entry.bodyBytes) \(entry.isComplete)"
                    )
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

        // MARK: Slow ones, and floods

        private func streaming() throws -> TestClient {
            try client { root in
                root.get("endless") { _ in
                    .stream { writer in while true { try await writer.write([UInt8](repeating: 1, count: 10_000)) } }
                }
                root.get("large") { _ in .bytes([UInt8](repeating: 7, count: 500_000)) }
            }
        }

        @Test("a connection whose client takes its time over the settings goes on, once they are there")
        func longFirstRequest() throws {
            let client = try client { root in
                root.get("slow") { request in .deferred(request.reactor.deferLater(.seconds(60)) { .text("slow") }) }
            }
            let connection = try client.connectHTTP2()
            let slow = try connection.send(.get, "/slow")
            client.memory.advance(by: .seconds(60))
            #expect(try connection.response(on: slow).text == "slow" && !connection.isGoingAway)
        }

        @Test("a client that makes no room for an answer loses its stream, not the others; and then the connection")
        func slowReaders() throws {
            let client = try streaming()
            let connection = try client.connectHTTP2()
            connection.readsBodies = false
            let first = try connection.send(.get, "/large")
            client.memory.advance(by: Timeouts.standard.rate.grace + Timeouts.standard.rate.gap + .seconds(5))
            #expect(connection.resetCode(of: first) == 8)
            #expect(try connection.response(on: connection.send(.head, "/large")).status == .ok)
            for _ in 0..<3 { try connection.send(.get, "/large") }
            client.memory.advance(by: Timeouts.standard.rate.grace + Timeouts.standard.rate.gap + .seconds(5))
            _ = connection.received(on: 1)
            #expect(client.openConnections == 0)
        }

        @Test("an answer that waits for its turn is not one that is read slowly")
        func turns() throws {
            let client = try streaming()
            let connection = try client.connectHTTP2()
            connection.transport.isStalled = true
            let (first, second) = (try connection.send(.get, "/large"), try connection.send(.get, "/large"))
            client.memory.advance(by: .seconds(4))
            connection.transport.isStalled = false
            #expect(try connection.response(on: first).body.count == 500_000)
            #expect(try connection.response(on: second).body.count == 500_000)
        }

        @Test("a socket that takes nothing ends the connection, and everybody is told")
        func stalled() throws {
            var left = 0
            let client = try client { root in
                root.get("endless") { request in
                    request.onDisconnect { left += 1 }
                    return .stream { writer in
                        while true { try await writer.write([UInt8](repeating: 1, count: 10_000)) }
                    }
                }
            }
            let connection = try client.connectHTTP2()
            connection.transport.isStalled = true
            _ = try connection.send(.get, "/endless")
            #expect(connection.transport.unsentBytes <= 128 * 1024)
            client.memory.advance(by: Timeouts.standard.rate.grace + .seconds(40))
            #expect(left == 1 && client.openConnections == 0)
        }

        @Test("a body that does not come is 408, and a slow handler 503, each on its own stream")
        func deadlines() throws {
            var timeouts = Timeouts()
            timeouts.request.handler = .seconds(20)
            let client = try TestClient(timeouts: timeouts) { _ in
                let root = Branch()
                root.post("echo") { request in try await .bytes(request.collect(upTo: 1000)) }
                root.get("never") { _ in .deferred(Deferred<Response>()) }
                return Site(root)
            }
            let connection = try client.connectHTTP2()
            let (upload, never) = (
                try connection.send(.post, "/echo", body: [1], ends: false), try connection.send(.get, "/never")
            )
            client.memory.advance(by: .seconds(10))
            #expect(try connection.response(on: upload).status == .requestTimeout)
            client.memory.advance(by: .seconds(11))
            #expect(try connection.response(on: never).status == .serviceUnavailable)
        }

        @Test("an upload that nobody wants ends in an answer that is whole, however much of it comes")
        func unwanted() throws {
            let client = try client { root in root.post("early") { _ in .text(String(repeating: "a", count: 100_000)) }
            }
            let connection = try client.connectHTTP2()
            let stream = try connection.send(.post, "/early", body: [UInt8](repeating: 1, count: 900_000))
            let response = try connection.response(on: stream)
            #expect(
                response.status == .ok && response.body.count == 100_000,
                "\(response.status), \(response.body.count) bytes")
            #expect(try connection.response(on: connection.send(.get, "/hello")).text == "Hello")
        }

        @Test("a refused request that goes on sending does not hold up the connection")
        func refusedUpload() throws {
            let client = try client { _ in }
            let connection = try client.connectHTTP2()
            let large = (0..<200).map { ("x-\($0)", "y") }
            let stream = try connection.send(.post, "/echo", headers: large, body: [1], ends: false)
            #expect(try connection.response(on: stream).status.code == 431)
            #expect(connection.resetCode(of: stream) == nil)
            client.memory.advance(
                by: Timeouts.standard.request.discard + Timeouts.standard.connection.idle + .seconds(2))
            _ = connection.received(on: stream)
            #expect(connection.isGoingAway)
        }

        @Test("a flood of resets ends the connection, and the handlers are told")
        func rapidReset() throws {
            var (begun, left) = (0, 0)
            let client = try client { root in
                root.get("never") { request in
                    begun += 1
                    request.onDisconnect { left += 1 }
                    return .deferred(Deferred<Response>())
                }
            }
            let connection = try client.connectHTTP2()
            for _ in 0..<1000 where !connection.isEnded {
                if let stream = try? connection.send(.get, "/never") { connection.reset(stream) }
            }
            #expect((200...300).contains(begun) && left == begun)
            #expect(connection.isEnded && connection.goAwayCode == 11)
        }

        @Test(
            "by prior knowledge only where that is asked for, and beside HTTP/1; however the preface is cut",
            arguments: [1, 3, 24, 1000])
        func priorKnowledge(size: Int) throws {
            let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
            func answer(_ http2: HTTP2Support, _ bytes: [UInt8]) throws -> [UInt8] {
                let client = try TestClient(http2: http2) { _ in Site(Page { _ in .text("one") }) }
                let connection = client.connect()
                connection.send(bytes, by: size)
                return Array(connection.received().utf8)
            }
            let settings = try answer(.priorKnowledge, preface)
            #expect(settings.count > 9 && settings[3] == 4)
            let get = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            #expect(try answer(.priorKnowledge, get).starts(with: "HTTP/1.1 200".utf8))
            #expect(
                try answer(.priorKnowledge, Array("PRI * HTTP/1.1\r\nHost: a\r\n\r\n".utf8)).starts(
                    with: "HTTP/1.1 4".utf8))
            #expect(try answer(.overTLS, preface).starts(with: "HTTP/1.1 ".utf8))
        }
    }

#endif
