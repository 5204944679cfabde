// TruncatedResponseTests.swift - an agent's secure connection that ends with a word of TLS, and without.

#if TLS

    import ProcessTesting
    import Testing
    import Wryneck
    import WryneckClient
    import WryneckReactor

    @Suite("RFC 9112 §9.8: the end of a secure connection", .ownThread) struct TruncatedResponseTests {
        private struct Reading: Equatable {
            var text = ""
            var failure: String?
        }

        private func whole(_ text: String) -> Reading { Reading(text: text) }

        private func broken(_ text: String) -> Reading {
            Reading(text: text, failure: "the connection ended inside the response")
        }

        /// What an agent reads of an answer, and why it reads no more. Once it has got `hello`, the connection is cut
        /// without a close_notify, or the server ends it with one.
        private func read(_ answer: String, isCut: Bool) throws -> Reading {
            let reactor = try Reactor()
            let server = try reactor.listen(.tls(port: 0, try Fixture.pair("server"))) { _ in
                Answering(answer, ends: !isCut)
            }
            let wire = Wire(to: try #require(server.address.port))
            let relay = try reactor.listen(.tcp(port: 0)) { _ in NearEnd(wire) }
            let url = try ClientURL("https://localhost:\(try #require(relay.address.port))/")
            var options = Agent.Options()
            options.tls = ClientTLS(roots: .file(Fixture.path("root.pem")))
            var reading = Reading()
            reactor.callWhenRunning { [options] in
                let agent = Agent(on: reactor, options)
                Deferred<Void>(on: reactor) {
                    let response = try await agent.send(ClientRequest(.get, url))
                    for try await piece in response.body {
                        reading.text += String(decoding: piece, as: UTF8.self)
                        if isCut, reading.text == "hello" { wire.cut() }
                    }
                }.whenSettled { result in
                    if case .failure(let error) = result { reading.failure = "\(error)" }
                    agent.shutDown()
                    reactor.stop()
                }
            }
            try reactor.run(handlingSignals: false)
            return reading
        }

        @Test("a body that ends with the connection is whole only behind a close_notify")
        func untilClose() throws {
            let answer = "HTTP/1.1 200 OK\r\n\r\nhello"
            #expect(try read(answer, isCut: false) == whole("hello"))
            #expect(try read(answer, isCut: true) == broken("hello"))
        }

        @Test("one that has told its end is whole there, and broken before it, however the connection ends")
        func told() throws {
            let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
            for isCut in [true, false] {
                for answer in ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", chunk + "0\r\n\r\n"] {
                    #expect(try read(answer, isCut: isCut) == whole("hello"))
                }
                for answer in ["HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", chunk, chunk + "0\r\n"] {
                    #expect(try read(answer, isCut: isCut) == broken("hello"))
                }
            }
        }
    }

    /// A server that answers whatever comes first.
    private final class Answering: StreamProtocol {
        private var answer: String?
        private let ends: Bool

        init(_ answer: String, ends: Bool) { (self.answer, self.ends) = (answer, ends) }

        func received(_ bytes: RawSpan, on transport: any Transport) {
            guard let answer = answer.take() else { return }
            transport.write(answer)
            if ends { transport.close() }
        }
    }

    /// Passes on what comes from both sides, until the client is cut off.
    private final class Wire {
        let port: Int
        fileprivate var near: (any Transport)?

        init(to port: Int) { self.port = port }

        /// Ends the client's connection without a word of TLS.
        func cut() { near?.close() }
    }

    private final class NearEnd: StreamProtocol {
        private let wire: Wire
        private var far: FarEnd?

        init(_ wire: Wire) { self.wire = wire }

        func connected(to transport: any Transport) {
            wire.near = transport
            transport.pauseReading()
            transport.reactor.connect(to: .tcp(port: wire.port)) { FarEnd(to: transport) }.whenSettled {
                [self] result in
                guard case .success(let far) = result else { return transport.abort() }
                self.far = far
                transport.resumeReading()
            }
        }

        func received(_ bytes: RawSpan, on transport: any Transport) { far?.transport?.write(bytes) }
        func disconnected(reason: ConnectionLost?) { far?.transport?.close() }
    }

    private final class FarEnd: StreamProtocol {
        private let near: any Transport
        private(set) var transport: (any Transport)?

        init(to near: any Transport) { self.near = near }

        func connected(to transport: any Transport) { self.transport = transport }
        func received(_ bytes: RawSpan, on transport: any Transport) { near.write(bytes) }
        func disconnected(reason: ConnectionLost?) { near.close() }
    }

#endif
