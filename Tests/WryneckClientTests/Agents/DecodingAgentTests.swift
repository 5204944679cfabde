#if Compression

    import HTTPTypes
    import ProcessTesting
    import Testing
    import WryneckBodies
    import WryneckCompression
    import WryneckDeferred
    import WryneckReactorTesting

    @testable import WryneckClient

    @Suite("RFC 9110 §8.4: an agent that decodes") struct DecodingAgentTests {
        private let servers: ScriptedServers

        init() throws { servers = try ScriptedServers() }

        private func compressed(_ bytes: [UInt8], _ format: CompressionFormat) throws -> [UInt8] {
            let compressor = try Compressor(format)
            var output: [UInt8] = []
            try compressor.process(bytes, into: &output)
            try compressor.finish(into: &output)
            return output
        }

        private func deliver(_ server: MemoryTransport, _ coding: String, _ bytes: [UInt8], by size: Int = .max) {
            servers.answer(
                server, "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nContent-Length: \(bytes.count)\r\n\r\n")
            var rest = bytes[...]
            while !rest.isEmpty {
                server.deliver(Array(rest.prefix(size)))
                servers.memory.settle()
                rest = rest.dropFirst(size)
            }
        }

        @Test(
            "compressed content is asked for and decoded, however it comes",
            arguments: [
                ("gzip", CompressionFormat.gzip), ("x-gzip", .gzip), ("deflate", .zlib), ("br", .brotli),
                ("zstd", .zstd),
            ], [1, 1000, .max])
        func decodes(_ format: (String, CompressionFormat), size: Int) throws {
            let text = (0..<3000).map { "line \($0)\n" }.joined()
            let call = try servers.send(through: DecodingAgent(servers.agent))
            let server = try servers.accept()
            #expect(servers.received(server).contains("Accept-Encoding: zstd, br, gzip, deflate\r\n"))
            deliver(server, format.0, try compressed(Array(text.utf8), format.1), by: size)
            #expect(call.response?.headers.contains(.contentEncoding) == false)
            #expect(call.read().body == text && servers.agent.connections.idle == 1)
        }

        @Test("content that is damaged, cut, or too large when decoded fails, and the connection goes")
        func damaged() throws {
            var limits = ClientLimits()
            limits.decodedBytes = 1 << 20
            let agent = DecodingAgent(servers.agent, limits: limits)
            let bomb = try compressed([UInt8](repeating: 0, count: 50 << 20), .zstd)
            let junk = [UInt8](repeating: 0xFF, count: 1000)
            let cut = Array(try compressed(Array("hello hello hello".utf8), .gzip).dropLast(4))
            for (coding, bytes) in [("zstd", bomb), ("gzip", junk), ("gzip", cut)] {
                let call = try servers.send(through: agent)
                let server = try servers.network.pending.isEmpty ? last(servers) : servers.accept()
                deliver(server, coding, bytes)
                call.read()
                #expect(call.failure?.hasPrefix("the content cannot be decoded") == true, "\(coding)")
                server.lose()
                servers.memory.settle()
            }
        }

        private func last(_ servers: ScriptedServers) throws -> MemoryTransport {
            try #require(servers.connections.last)
        }

        @Test("a bomb is decoded no further than the reader takes")
        func onDemand() throws {
            let call = try servers.send(through: DecodingAgent(servers.agent))
            let server = try servers.accept()
            let bomb = try compressed([UInt8](repeating: 0, count: 200 << 20), .zstd)
            deliver(server, "zstd", bomb)
            var (count, pieces) = (0, 0)
            for _ in 0..<10 {
                let next: Deferred<[UInt8]?>? = call.response?.body.next()
                next?.whenSettled { result in
                    if case .success(let piece?) = result { (count, pieces) = (count + piece.count, pieces + 1) }
                }
                servers.memory.settle()
            }
            #expect(pieces == 10 && count <= 10 * 64 * 1024)
        }

        @Test("three codings are an error; one that nobody asked for is left as it is")
        func others() throws {
            let call = try servers.send(through: DecodingAgent(servers.agent))
            let server = try servers.accept()
            deliver(server, "gzip, gzip, gzip", [1])
            #expect(call.failure == "the content cannot be decoded: too many codings")
            let other = try servers.send(through: DecodingAgent(servers.agent))
            let second = server.isClosed ? try servers.accept() : server
            deliver(second, "lzma", Array("abc".utf8))
            #expect(other.read().body == "abc" && other.response?.headers[.contentEncoding] == "lzma")
        }

        @Test(
            "where there is no content, nothing is decoded, and the fields stay as they are",
            arguments: [(HTTPRequest.Method.head, 200), (.get, 204), (.get, 304)])
        func noContent(_ answer: (method: HTTPRequest.Method, status: Int)) throws {
            let call = try servers.send(answer.method, through: DecodingAgent(servers.agent))
            let server = try servers.accept()
            let length = answer.status == 204 ? "" : "Content-Length: 100\r\n"
            servers.answer(server, "HTTP/1.1 \(answer.status) A\r\nContent-Encoding: gzip\r\n\(length)\r\n")
            #expect(call.read().body == "" && call.response?.headers[.contentEncoding] == "gzip")
            #expect(servers.agent.connections.idle == 1)
        }

        @Test("a part of coded bytes is no coded content, unless it is all of them (RFC 9110 §14.2)")
        func parts() throws {
            let bytes = try compressed(Array("hello hello hello".utf8), .gzip)
            for (range, isWhole) in [
                ("0-\(bytes.count - 1)/\(bytes.count)", true), ("0-\(bytes.count - 1)/999", false),
            ] {
                let call = try servers.send(through: DecodingAgent(servers.agent))
                let server = try servers.network.pending.isEmpty ? last(servers) : servers.accept()
                servers.answer(
                    server,
                    Array(
                        "HTTP/1.1 206 A\r\nContent-Encoding: gzip\r\nContent-Range: bytes \(range)\r\nContent-Length: \(bytes.count)\r\n\r\n"
                            .utf8) + bytes)
                #expect(call.response?.headers.contains(.contentEncoding) == !isWhole)
                #expect(call.response?.headers.contains(.contentLength) == !isWhole)
                #expect((call.read().body == "hello hello hello") == isWhole)
            }
        }

        @Test(
            "who names codings, or a range, gets the bytes as they come",
            arguments: [HTTPField.Name.acceptEncoding, .range])
        func ownWish(name: HTTPField.Name) throws {
            let call = try servers.send(
                headers: [name: name == .range ? "bytes=0-" : "gzip"], through: DecodingAgent(servers.agent))
            let server = try servers.accept()
            #expect(!servers.received(server).contains("zstd"))
            servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\njunk")
            #expect(call.read().body == "junk" && call.response?.headers[.contentEncoding] == "gzip")
        }

        @Test(
            "every coding is held to the limits of what comes out, alone and over another",
            arguments: [
                ("gzip", [CompressionFormat.gzip]), ("deflate", [.zlib]), ("br", [.brotli]), ("zstd", [.zstd]),
                ("gzip, zstd", [.gzip, .zstd]), ("zstd, gzip", [.zstd, .gzip]),
            ])
        func bombs(_ bomb: (coding: String, formats: [CompressionFormat])) throws {
            let zeros = [UInt8](repeating: 0, count: 8 << 20)
            let bytes = try bomb.formats.reduce(zeros) { try compressed($0, $1) }
            var limits = [ClientLimits(), ClientLimits()]
            limits[0].decodedBytes = 1 << 20
            limits[1].decodingRatio = 50
            for limits in limits {
                let call = try servers.send(through: DecodingAgent(servers.agent, limits: limits))
                let server = try servers.network.pending.isEmpty ? last(servers) : servers.accept()
                deliver(server, bomb.coding, bytes)
                call.read()
                #expect(call.failure?.hasPrefix("the content cannot be decoded") == true)
                server.lose()
                servers.memory.settle()
            }
        }

        @Test("a limit on a body that is read whole counts what comes out of it")
        func readWhole() throws {
            let call = try servers.send(through: DecodingAgent(servers.agent))
            let server = try servers.accept()
            deliver(server, "gzip", try compressed([UInt8](repeating: 0, count: 8 << 20), .gzip))
            #expect(call.response?.body.declaredLength == nil)
            #expect(call.read(upTo: 100_000).failure == "the body is longer than 100000 bytes")
        }
    }

#endif
