#if Compression
    import ProcessTesting
    import Testing
    import Wryneck
    import WryneckBodies
    import WryneckCompression
    import WryneckDeferred
    import WryneckTesting
    import WryneckWeb

    private let formats: [(name: String, format: CompressionFormat)] = [
        ("gzip", .gzip), ("deflate", .zlib), ("br", .brotli), ("zstd", .zstd),
    ]

    private func compressed(_ bytes: [UInt8], _ format: CompressionFormat = .gzip) throws -> [UInt8] {
        let compressor = try Compressor(format)
        var output: [UInt8] = []
        try compressor.process(bytes, into: &output)
        try compressor.finish(into: &output)
        return output
    }

    private func noise(_ count: Int) -> [UInt8] {
        var random = Random(seed: 1951)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    @Suite("Requests' bodies that are compressed", .bothVersions) struct RequestDecompressionTests {
        private struct Value: Codable { var a: Int }

        private func client(
            _ options: RequestDecompression.Options = .init(), limits: Limits = .standard, levels: Int = 1
        ) throws -> TestClient {
            try TestClient(limits: limits) { _ in
                let root = Branch()
                for _ in 0..<levels { root.use(RequestDecompression(options)) }
                root.post("collect", bodyLimit: 4 << 20) { request in
                    Response.text(
                        "\(try await request.collect(upTo: nil).count) \(request.headers[.contentEncoding] ?? "-") "
                            + "\(request.headers[.contentLength] ?? "-") \(request.body.declaredLength ?? -1)")
                }
                root.post("echo") { request in Response.bytes(try await request.collect(upTo: nil)) }
                root.post("stream") { request in
                    var (pieces, sum) = (0, 0)
                    for try await piece in request.body {
                        (pieces, sum) = (max(pieces, piece.count), sum + piece.count)
                    }
                    return Response.text("\(sum) \(pieces <= 64 * 1024)")
                }
                root.post("deferred") { request in
                    .deferred(request.collect(upTo: 100_000).map { .text("\($0.count)") })
                }
                root.post("forEach") { request -> Rendering in
                    var sum = 0
                    return .deferred(request.body.forEach { sum += $0.count }.map { .text("\(sum)") })
                }
                root.post("json") { request in try Response.json(await request.json(as: Value.self)) }
                root.post("form") { request in try Response.json(await request.form(as: Value.self)) }
                root.post("ignored") { _ in .text("ignored") }
                return Site(root)
            }
        }

        private func post(
            _ client: TestClient, _ path: String, _ body: [UInt8], _ coding: String = "gzip",
            type: String = "text/plain"
        ) throws -> TestResponse {
            try client.request(
                .post, path, headers: [("Content-Encoding", coding), ("Content-Type", type)], body: body)
        }

        @Test("are read as they were before, in each coding, however they are read", arguments: formats.map(\.name))
        func codings(name: String) throws {
            let format = try #require(formats.first { $0.name == name }?.format)
            let text = Array(String(repeating: "All work and no play. ", count: 3000).utf8), client = try client()
            let body = try compressed(text, format)
            #expect(try post(client, "/collect", body, name).text == "66000 - - -1")
            #expect(try post(client, "/stream", body, name).text == "66000 true")
            #expect(try post(client, "/deferred", body, name).text == "66000")
            #expect(try post(client, "/forEach", body, name.uppercased()).text == "66000")
            #expect(try post(client, "/ignored", body, name).text == "ignored")
            let json = try compressed(Array(#"{"a":1}"#.utf8), format)
            #expect(try post(client, "/json", json, name, type: "application/json").text == #"{"a":1}"#)
            let form = try compressed(Array("a=1".utf8), format), urlencoded = "application/x-www-form-urlencoded"
            #expect(try post(client, "/form", form, name, type: urlencoded).text == #"{"a":1}"#)
            let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--"
            let parts = try compressed(Array(part.utf8), format)
            #expect(try post(client, "/form", parts, name, type: "multipart/form-data; boundary=b").text == #"{"a":1}"#)
        }

        @Test("one that cannot be compressed comes back byte for byte, in whatever pieces it comes")
        func pieces() throws {
            let bytes = noise(100_000), client = try client(levels: 2)
            #expect(try post(client, "/echo", try compressed(bytes)).body == bytes)
            guard !client.speaksHTTP2 else { return }
            let connection = client.connect(), body = try compressed(Array("hello".utf8))
            connection.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: x-gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
            for byte in body { connection.send(Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8)) }
            connection.send("0\r\n\r\n")
            #expect(try connection.response(to: .post).text == "hello")
            // The connection goes on.
            connection.send("POST /ignored HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            #expect(try connection.response(to: .post).text == "ignored")
        }

        @Test("a body without a coding, and one that says so, pass as they are")
        func plain() throws {
            let client = try client()
            #expect(try client.post("/collect", body: "abc").text == "3 - 3 3")
            #expect(try post(client, "/collect", [1, 2, 3], "identity").text == "3 - 3 3")
            #expect(try post(client, "/collect", [], "gzip").text.hasPrefix("0 "))
        }

        @Test(
            "a coding that is not taken, or too many, get 415 and are told what is",
            arguments: ["compress", "gzip, compress", "gzip, gzip", "gzip;q=1", "aes128gcm"])
        func unsupported(coding: String) throws {
            let response = try post(try client(), "/ignored", try compressed([1]), coding)
            #expect(response.status == .unsupportedMediaType)
            #expect(response["accept-encoding"] == "gzip, zstd, br, deflate")
            var options = RequestDecompression.Options()
            options.codings = [.zstd]
            #expect(try post(try client(options), "/ignored", try compressed([1]))["accept-encoding"] == "zstd")
        }

        @Test("two codings are undone in their order, if the options allow for two")
        func nested() throws {
            var options = RequestDecompression.Options()
            options.stages = 2
            let body = try compressed(try compressed(noise(1000), .gzip), .brotli)
            #expect(try post(try client(options), "/echo", body, "gzip, br").body == noise(1000))
            #expect(try post(try client(options), "/echo", body, "br, gzip").status == .badRequest)
            #expect(try post(try client(options), "/echo", body, "gzip, br, br").status == .unsupportedMediaType)
        }

        @Test("a bomb ends at a limit with 413: of the ratio, the options, the route, the server, the reader")
        func bombs() throws {
            let zeros = { [UInt8](repeating: 0, count: $0) }
            for (name, format) in formats {
                let response = try post(try client(), "/collect", try compressed(zeros(3 << 20), format), name)
                #expect(response.status == .contentTooLarge && response.text.contains("100 times"), "\(name)")
            }
            #expect(try post(try client(), "/collect", try compressed(zeros(1 << 20))).text.hasPrefix("1048576 "))
            var options = RequestDecompression.Options()
            options.ratio = 100_000
            #expect(try post(try client(options), "/collect", try compressed(zeros(3 << 20))).status == .ok)
            #expect(
                try post(try client(options), "/collect", try compressed(zeros(5 << 20))).status == .contentTooLarge)
            #expect(try post(try client(options), "/stream", try compressed(zeros(2 << 20))).status == .contentTooLarge)
            #expect(
                try post(try client(options), "/deferred", try compressed(zeros(100_001))).status == .contentTooLarge)
            options.bytes = 1000
            let response = try post(try client(options), "/collect", try compressed(zeros(1001)))
            #expect(response.status == .contentTooLarge && response.text.contains("longer than 1000 bytes"))
            #expect(try post(try client(options), "/collect", try compressed(zeros(1000))).status == .ok)
        }

        @Test("what comes is limited, too: a coding may stand for nothing at all")
        func wire() throws {
            var limits = Limits()
            limits.body.bytes = 1000
            // Empty streams, which count as one.
            let empty = try compressed([])
            let body = Array([[UInt8]](repeating: empty, count: 400).joined())
            #expect(try post(try client(limits: limits), "/echo", body).status == .contentTooLarge)
            #expect(try post(try client(limits: limits), "/echo", try compressed(noise(1000))).body == noise(1000))
        }

        @Test("one that is damaged, cut off or goes on behind its end gets 400", arguments: formats.map(\.name))
        func damaged(name: String) throws {
            let format = try #require(formats.first { $0.name == name }?.format)
            let client = try client(), body = try compressed(noise(500), format)
            #expect(try post(client, "/echo", Array(body.dropLast(1)), name).status == .badRequest)
            #expect(try post(client, "/echo", Array(body.prefix(3)), name).status == .badRequest)
            #expect(try post(client, "/echo", body + [1], name).status == .badRequest)
            #expect(try post(client, "/echo", Array("hello, world".utf8), name).status == .badRequest)
        }

        @Test("no mutation traps, or is answered otherwise than with the content or an error of the client's")
        func mutations() throws {
            let client = try client()
            var random = Random(seed: 1952)
            for round in 0..<240 {
                let (name, format) = formats[round % 4]
                var body = try compressed(Array(String(repeating: "abc\(round)", count: 40).utf8), format)
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                let status = try post(client, "/collect", body, name).status.code
                #expect([200, 400, 413].contains(status), "\(name) \(body)")
            }
        }

        @Test("no more bodies at a time than the options say; a place is free again when the request is over")
        func places() throws {
            var options = RequestDecompression.Options()
            options.bodies = 1
            let client = try client(options), body = try compressed([1, 2, 3])
            let slow = client.connect()
            slow.send(
                "POST /collect HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n")
            let refused = try post(client, "/collect", body)
            #expect(refused.status == .serviceUnavailable && refused["retry-after"] == "1")
            slow.transport.lose()
            client.memory.settle()
            #expect(try post(client, "/collect", body).text.hasPrefix("3 "))
            #expect(try post(client, "/collect", body).text.hasPrefix("3 "))
        }

        @Test("a slow reader is not run over: no more is decoded than a piece ahead of it")
        func backPressure() throws {
            var (received, held) = (0, 0)
            var take: (() -> Void)?
            let client = try TestClient { _ in
                let root = Branch()
                root.use(RequestDecompression())
                root.post("") { request -> Rendering in
                    let done = Deferred<Response>()
                    take = {
                        let next: Deferred<[UInt8]?> = request.body.next()
                        next.whenSettled { result in
                            if let piece = try? result.get() {
                                received += piece.count
                            } else {
                                done.settle(.success(.text("end")))
                            }
                            held = max(held, request.body.heldPieces)
                        }
                    }
                    return .deferred(done)
                }
                return Site(root)
            }
            let connection = client.connect()
            let body = try compressed([UInt8](repeating: 7, count: 500_000))
            connection.send(.post, "/", headers: [("Content-Encoding", "gzip")], body: body)
            for _ in 0..<20 {
                take?()
                client.memory.settle()
            }
            #expect(received == 500_000)
            #expect((1...2).contains(held))
            #expect(try connection.response(to: .post).text == "end")
            take = nil
        }
    }
#endif
