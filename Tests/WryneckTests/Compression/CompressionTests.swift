#if Compression
    import ProcessTesting
    import Testing
    import Wryneck
    import WryneckCompression
    import WryneckReactorTesting
    import WryneckTesting

    /// The same text as often as wanted.
    private func text(_ count: Int) -> [UInt8] {
        Array(String(repeating: "All work and no play. ", count: count / 22 + 1).utf8.prefix(count))
    }

    private func decompressed(_ response: TestResponse, _ format: CompressionFormat) throws -> [UInt8] {
        let decompressor = try Decompressor(format, limit: 1 << 26)
        var output: [UInt8] = []
        try decompressor.process(response.body, into: &output)
        try decompressor.finish(into: &output)
        return output
    }

    private let formats: [(name: String, format: CompressionFormat)] = [
        ("gzip", .gzip), ("deflate", .zlib), ("br", .brotli), ("zstd", .zstd),
    ]

    @Suite("Compression of responses", .bothVersions) struct CompressionTests {
        private func client(_ options: Compression.Options = .init(), _ render: @escaping (Request) throws -> Rendering)
            throws -> TestClient
        {
            try TestClient { _ in
                let root = Branch()
                root.use(Compression(options))
                root[""] = Page(methods: [.get, .post]) { try render($0) }
                return Site(root)
            }
        }

        private func client(
            _ count: Int = 5000, _ headers: Headers = [.contentType: "text/plain"], status: HTTPResponse.Status = .ok
        ) throws
            -> TestClient
        {
            try client { _ in Rendering(Response(status: status, headers: headers, body: .bytes(text(count)))) }
        }

        private func get(_ client: TestClient, _ accepted: String? = "gzip", _ method: HTTPRequest.Method = .get) throws
            -> TestResponse
        {
            try client.request(method, "/", headers: accepted.map { [("Accept-Encoding", $0)] } ?? [])
        }

        @Test("gzip, deflate, br and zstd, each by its own name", arguments: formats.map(\.name))
        func codings(_ name: String) throws {
            let format = try #require(formats.first { $0.name == name }?.format)
            let response = try get(try client(), name)
            #expect(response["content-encoding"] == name)
            #expect(response["vary"] == "Accept-Encoding")
            #expect(response["content-length"] == "\(response.body.count)")
            #expect(response.body.count < 500)
            #expect(try decompressed(response, format) == text(5000))
        }

        @Test(
            "the client's wishes are heeded, several lines are one list, and nothing is done for one who says nothing")
        func negotiation() throws {
            let client = try client()
            #expect(try get(client, "gzip;q=0.5, br;q=0.6")["content-encoding"] == "br")
            #expect(try get(client, "gzip;q=0")["content-encoding"] == nil)
            #expect(try get(client, nil)["content-encoding"] == nil)
            #expect(try get(client, nil)["vary"] == "Accept-Encoding")
            #expect(try get(client, nil).body == text(5000))
            let two = try client.get("/", headers: [("Accept-Encoding", "compress"), ("Accept-Encoding", "zstd")])
            #expect(two["content-encoding"] == "zstd")
        }

        @Test(
            "a client that takes neither the content as it is nor any coding that there is gets 406; errors go out all the same"
        )
        func notAcceptable() throws {
            #expect(try get(try client(), "identity;q=0").status == .notAcceptable)
            #expect(try get(try client(), "compress, *;q=0").status == .notAcceptable)
            #expect(try get(try client(status: .notFound), "*;q=0").body == text(5000))
            // Too small to be worth it, but nothing else will do.
            let small = try get(try client(10), "gzip, identity;q=0")
            #expect(small["content-encoding"] == "gzip")
            #expect(small["vary"] == "Accept-Encoding")
            #expect(try decompressed(small, .gzip) == text(10))
        }

        @Test("only types on the list, of the smallest size that is worth it")
        func allowList() throws {
            for type in [
                "text/html; charset=utf-8", "Text/CSS", "application/json", "application/problem+json",
                "image/svg+xml ;x=y", "text/event-stream",
            ] {
                #expect(try get(try client(5000, [.contentType: type]))["content-encoding"] == "gzip", "\(type)")
            }
            for type in [
                "image/png", "application/zip", "video/mp4", "application/octet-stream", "font/woff2", "text", "",
            ] {
                let response = try get(try client(5000, [.contentType: type]))
                #expect(response["content-encoding"] == nil && response["vary"] == nil, "\(type)")
            }
            #expect(try get(try client(5000, [:]))["content-encoding"] == nil)
            #expect(try get(try client(1023))["content-encoding"] == nil)
            #expect(try get(try client(1023))["vary"] == nil)
            #expect(try get(try client(1024))["content-encoding"] == "gzip")
            var options = Compression.Options()
            (options.minimumBytes, options.types, options.codings) = (0, ["application/x-own"], [.deflate])
            let own = try client(options) { _ in .bytes(text(100), type: "application/x-own") }
            #expect(try get(own, "gzip, deflate")["content-encoding"] == "deflate")
        }

        @Test("what is encoded already stays as it is; identity is a handler's way to say no, and is not sent")
        func encodedAlready() throws {
            let encoded = try get(try client(5000, [.contentType: "text/plain", .contentEncoding: "br"]))
            #expect(encoded["content-encoding"] == "br" && encoded["vary"] == nil && encoded.body == text(5000))
            let kept = try get(try client(5000, [.contentType: "text/plain", .contentEncoding: "identity"]))
            #expect(kept["content-encoding"] == nil && kept.body == text(5000))
        }

        @Test("RFC 9111 §5.2.2.6: no-transform is obeyed; RFC 9530: so is a digest of the content")
        func untouchable() throws {
            for (name, value) in [
                (HTTPField.Name.cacheControl, "public, No-Transform"), (.init("Content-Digest")!, "sha-256=:x:"),
                (.init("Digest")!, "x"),
            ] {
                #expect(
                    try get(try client(5000, [.contentType: "text/plain", name: value]))["content-encoding"] == nil)
            }
        }

        @Test("what would not become smaller is sent as it is")
        func random() throws {
            let noise = (0..<2000).map { _ in UInt8.random(in: 0...255) }
            let response = try get(try client { _ in .bytes(noise, type: "text/plain") })
            #expect(response["content-encoding"] == nil)
            #expect(response["vary"] == "Accept-Encoding")
            #expect(response.body == noise)
        }

        @Test("Vary is a set, a strong ETag becomes weak, a weak one stays, and there are no ranges")
        func fields() throws {
            let headers: Headers = [
                .contentType: "text/plain", .vary: "Origin", .eTag: "\"abc\"", .acceptRanges: "bytes",
            ]
            let response = try get(try client(5000, headers))
            #expect(response["vary"] == "Origin, Accept-Encoding")
            #expect(response["etag"] == "W/\"abc\"")
            #expect(response["accept-ranges"] == nil)
            let plain = try get(try client(5000, headers), nil)
            #expect(plain["etag"] == "\"abc\"")
            #expect(plain["accept-ranges"] == "bytes")
            for vary in ["accept-ENCODING", "a, Accept-Encoding ,b", "*"] {
                #expect(try get(try client(5000, [.contentType: "text/plain", .vary: vary]))["vary"] == vary)
            }
            #expect(try get(try client(5000, [.contentType: "text/plain", .eTag: "W/\"abc\""]))["etag"] == "W/\"abc\"")
        }

        @Test("HEAD has the head of GET, and not one byte of a body: the next answer on the connection is whole")
        func head() throws {
            let client = try client(5000, [.contentType: "text/plain", .eTag: "\"abc\""])
            let connection = client.connect()
            let request = " / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"
            connection.send("HEAD" + request + "GET" + request)
            let head = try connection.response(to: .head)
            let get = try connection.response(to: .get)
            #expect(
                head["content-encoding"] == "gzip" && head["vary"] == "Accept-Encoding" && head["etag"] == "W/\"abc\"")
            #expect(head["content-length"] == nil)
            #expect(try decompressed(get, .gzip) == text(5000))
            #expect(!connection.isEnded)
        }

        @Test("204, 205 and 304 get no encoder, on the bytes of the wire", arguments: [204, 205, 304])
        func bodiless(_ code: Int) throws {
            let client = try client(5000, [.contentType: "text/plain"], status: .init(code: code))
            let connection = client.connect()
            connection.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
            let wire = connection.received()
            #expect(wire.hasSuffix("\r\n\r\n") && wire.hasPrefix("HTTP/1.1 \(code)"))
            #expect(!wire.contains("gzip"))
            connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(connection.received().hasPrefix("HTTP/1.1 \(code)"))
        }

        @Test("RFC 9111 §4.3.4: a 304 names the tag that the client has, and varies as its 200 does")
        func notModified() throws {
            let client = try client(0, [.eTag: "\"abc\""], status: .notModified)
            let weak = try client.get(
                "/", headers: [("Accept-Encoding", "gzip"), ("If-None-Match", "\"x\", W/\"abc\"")])
            #expect(weak["etag"] == "W/\"abc\"" && weak["vary"] == "Accept-Encoding")
            #expect(try client.get("/", headers: [("If-None-Match", "\"abc\"")])["etag"] == "\"abc\"")
        }

        @Test("a part is never encoded")
        func parts() throws {
            let headers: Headers = [.contentType: "text/plain", .contentRange: "bytes 0-4999/9000", .eTag: "\"abc\""]
            let response = try get(try client(5000, headers, status: .partialContent))
            #expect(
                response["content-encoding"] == nil && response["etag"] == "\"abc\""
                    && response["vary"] == "Accept-Encoding")
            #expect(response.body == text(5000))
        }

        @Test("files: whole ones are encoded, their ranges are not", .ownThread)
        func files() async throws {
            let folder = try TemporaryFolder()
            try folder.write("a.txt", text(150_000))
            let path = folder.path
            let server = try await Server(.tcp(port: 0)) { _ in
                let root = Branch()
                root.use(Compression())
                root["files"] = Files(path)
                return Site(root)
            }.start()
            let whole = try await fetch(server, "/files/a.txt", ["Accept-Encoding: gzip"])
            #expect(whole["content-encoding"] == "gzip" && whole["content-length"] == nil)
            #expect(try decompressed(whole, .gzip) == text(150_000))
            let tag = try #require(whole["etag"])
            #expect(tag.hasPrefix("W/\""))
            let again = try await fetch(server, "/files/a.txt", ["Accept-Encoding: gzip", "If-None-Match: \(tag)"])
            #expect(again.status == .notModified && again["etag"] == tag && again["vary"] == "Accept-Encoding")
            let part = try await fetch(server, "/files/a.txt", ["Accept-Encoding: gzip", "Range: bytes=5-9"])
            #expect(
                part.status.code == 206 && part["content-encoding"] == nil && part.body == Array(text(150_000)[5...9]))
            await server.stop(grace: .zero)
        }

        @Test(
            "what a stream writes is there when the turn has ended, and its end makes it whole",
            arguments: formats.map(\.name))
        func events(_ name: String) throws {
            let format = try #require(formats.first { $0.name == name }?.format)
            let client = try client { request in
                .stream(type: "text/event-stream") { writer in
                    for number in 0..<3 {
                        try await writer.write("data: \(number)\n\n")
                        try await request.reactor.sleep(for: .seconds(1))
                    }
                }
            }
            let connection = client.connect()
            connection.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: \(name)\r\n\r\n")
            let decompressor = try Decompressor(format, limit: 1000)
            var wire: [UInt8] = []
            for number in 0..<3 {
                wire += Array(connection.transport.takeReceived())
                let body = try chunks(wire)
                var read: [UInt8] = []
                try decompressor.reset()
                try decompressor.process(body, into: &read)
                #expect(String(decoding: read, as: UTF8.self) == (0...number).map { "data: \($0)\n\n" }.joined())
                client.memory.advance(by: .seconds(1))
            }
            wire += connection.transport.takeReceived()
            let response = try #require(try TestResponse.parse(wire, isHead: false, isEnded: false)?.0)
            #expect(try decompressed(response, format).count == 27)
            #expect(response["content-length"] == nil)
        }

        @Test("a stream whose length was told loses it, and still must keep it", arguments: [9, 10, 11])
        func promised(_ promised: Int) throws {
            var options = Compression.Options()
            options.minimumBytes = 0
            let connection = try client(options) { _ in
                .stream(type: "text/plain", length: promised) { writer in
                    for _ in 0..<2 { try await writer.write("hello") }
                }
            }.connect()
            connection.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
            if promised == 10 {
                #expect(try decompressed(try connection.response(), .gzip) == Array("hellohello".utf8))
            } else {
                #expect(throws: TestFailure.self) { try connection.response() }
                #expect(connection.transport.wasAborted)
            }
        }

        @Test(
            "large bodies and pieces are compressed in threads and arrive whole, in their order", .ownThread,
            arguments: formats.map(\.name))
        func large(_ name: String) async throws {
            let format = try #require(formats.first { $0.name == name }?.format)
            let server = try await Server(.tcp(port: 0)) { _ in
                let root = Branch()
                root.use(Compression())
                root["bytes"] = Page { _ in .bytes(text(1_000_000), type: "text/plain") }
                // Some pieces for the loop, some for a thread, some without waiting for room.
                root["pieces"] = Page { _ in
                    .stream(type: "text/plain") { writer in
                        let all = text(1_000_000)
                        var start = 0
                        var size = 1
                        while start < all.count {
                            let end = min(start + size, all.count)
                            if size % 3 == 0 {
                                let later: Deferred<Void> = writer.write(Array(all[start..<end]))
                                later.addErrback { _ in }
                            } else {
                                try await writer.write(Array(all[start..<end]))
                            }
                            (start, size) = (end, size * 3 % 50_021 + 1)
                        }
                    }
                }
                return Site(root)
            }.start()
            for path in ["/bytes", "/pieces"] {
                let response = try await fetch(server, path, ["Accept-Encoding: \(name)"])
                #expect(response["content-encoding"] == name)
                #expect(response["transfer-encoding"] == "chunked")
                #expect(try decompressed(response, format) == text(1_000_000))
            }
            await server.stop(grace: .zero)
        }

        @Test(
            "no more streams than the limit are compressed at a time; the others go out as they are, and an encoder is free again with its end"
        )
        func streamLimit() throws {
            var options = Compression.Options()
            options.streams = 2
            var ends: [Deferred<Void>] = []
            let client = try client(options) { _ in
                .stream(type: "text/plain") { (writer: ResponseWriter) in
                    let end = Deferred<Void>()
                    ends.append(end)
                    let written: Deferred<Void> = writer.write(Array("hello".utf8))
                    return written.flatMap { end }
                }
            }
            let connections = (0..<4).map { _ in client.connect() }
            for connection in connections {
                connection.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
            }
            #expect(connections.map { $0.received().contains("gzip") } == [true, true, false, false])
            // One ends well, one client leaves: both make room.
            try ends[0].callback()
            connections[1].transport.lose()
            client.memory.settle()
            let later = (0..<3).map { _ in client.connect() }
            for connection in later { connection.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n") }
            #expect(later.map { $0.received().contains("gzip") } == [true, true, false])
        }

        @Test("the pages of errors are compressed, too; a site's own one as any other")
        func errors() throws {
            let client = try TestClient { _ in
                let root = Branch()
                root.use(Compression())
                return Site(root) { error, _ in
                    Response(status: error.status, headers: [.contentType: "text/html"], body: .bytes(text(3000)))
                }
            }
            let response = try client.get("/nowhere", headers: [("Accept-Encoding", "gzip")])
            #expect(response.status == .notFound && response["content-encoding"] == "gzip")
            #expect(try decompressed(response, .gzip) == text(3000))
        }

        @Test("BREACH: requests can be left out")
        func excluded() throws {
            var options = Compression.Options()
            options.excludes = { $0.query["token"] != nil }
            let client = try client(options) { _ in .bytes(text(3000), type: "text/plain") }
            #expect(try client.get("/?token=1", headers: [("Accept-Encoding", "gzip")])["content-encoding"] == nil)
            #expect(try client.get("/", headers: [("Accept-Encoding", "gzip")])["content-encoding"] == "gzip")
        }

        @Test("HTTP/1.0: a compressed stream ends with its connection")
        func oldVersion() throws {
            let client = try client { _ in .stream(type: "text/plain") { writer in try await writer.write(text(5000)) }
            }
            let connection = client.connect()
            connection.send("GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n")
            #expect(try decompressed(try connection.response(), .gzip) == text(5000))
            #expect(connection.isEnded)
        }

        private func chunks(_ wire: [UInt8]) throws -> [UInt8] {
            // As if the last chunk were there.
            try #require(try TestResponse.parse(wire + Array("0\r\n\r\n".utf8), isHead: false, isEnded: false)?.0).body
        }

        private func fetch(_ server: Server, _ path: String, _ headers: [String]) async throws -> TestResponse {
            let client = try RawClient(try #require(server.addresses.first))
            client.send(
                "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers.map { $0 + "\r\n" }.joined()
                    + "\r\n")
            return try #require(try TestResponse.parse(client.readAll(), isHead: false, isEnded: true)?.0)
        }
    }
#endif
