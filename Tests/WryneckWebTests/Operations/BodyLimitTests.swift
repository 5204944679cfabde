import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("Limits of bodies in a branch", .bothVersions) struct BodyLimitTests {
    private func client(_ limits: [Int], seen: @escaping () -> Void = {}) throws -> TestClient {
        var small = Limits()
        small.body.bytes = 20
        return try TestClient(limits: small) { _ in
            let root = Branch()
            limits.forEach { root.use(BodyLimit($0)) }
            root.post("now") { _ in
                seen()
                return .text("unread")
            }
            root.post("read") { request in .async { .bytes(try await request.collect(upTo: nil)) } }
            root.on(.post, "strict", bodyLimit: 3) { request in .async { .bytes(try await request.collect(upTo: nil)) }
            }
            root.on(.post, "lax", bodyLimit: 100) { request in .async { .bytes(try await request.collect(upTo: 100)) } }
            return Site(root)
        }
    }

    private func status(_ client: TestClient, _ path: String, _ count: Int) throws -> Int {
        try client.post(path, body: String(repeating: "x", count: count)).status.code
    }

    @Test("one that is announced too large gets 413 before anybody below sees it")
    func announced() throws {
        var count = 0
        let client = try client([10], seen: { count += 1 })
        let response = try client.post("/now", body: "01234567890")
        #expect(response.status == .contentTooLarge && response.text.contains("10 bytes"))
        #expect(count == 0)
        #expect(try status(client, "/now", 10) == 200)
    }

    @Test("one that is not announced gets it as soon as it is too large")
    func chunked() throws {
        let client = try client([10])
        for (chunks, expected) in [
            ("5\r\n12345\r\n5\r\n12345\r\n0\r\n\r\n", 200), ("5\r\n12345\r\n6\r\n123456\r\n0\r\n\r\n", 413),
        ] {
            let connection = client.connect()
            connection.send("POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.send(chunks)
            #expect(try connection.response().status.code == expected)
        }
        #if HTTP2
            let other = try TestClient(http2: .priorKnowledge) { _ in
                let root = Branch()
                root.use(BodyLimit(10))
                root.post("read") { request in .async { .bytes(try await request.collect(upTo: nil)) } }
                return Site(root)
            }
            let connection = try other.connectHTTP2()
            let stream = try connection.send(.post, "/read", ends: false)
            connection.write(Array("12345678901".utf8), on: stream)
            #expect(connection.status(on: stream) == .contentTooLarge)
        #endif
    }

    @Test("the smallest of all limits counts: the server's, the branches', the page's")
    func smallest() throws {
        let client = try client([15, 10])
        #expect(try status(client, "/lax", 11) == 413)
        #expect(try status(client, "/lax", 10) == 200)
        #expect(try status(client, "/strict", 4) == 413)
        #expect(try status(client, "/strict", 3) == 200)
        #expect(try status(self.client([1000]), "/read", 21) == 413)
        #expect(try status(self.client([-5]), "/read", 1) == 413)
        #expect(try status(self.client([-5]), "/read", 0) == 200)
    }
}
