import ProcessTesting
import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

@Suite("RFC 9112 §8 Handling Incomplete Messages", .ownThread) struct Section08IncompleteTests {
    /// What a body's reader was told.
    private final class Note { var errors: [any Error] = [] }

    @Test(
        "a head that is cut short is 400 and reaches nobody",
        arguments: [
            "G", "GET /", "GET / HTTP/1.1", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a",
            "GET / HTTP/1.1\r\nHost: a\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\r",
        ])
    func head(bytes: String) throws {
        let connection = try TestClient(site: WireSite.make).connect()
        connection.send(bytes)
        connection.end()
        #expect(try connection.response().status == .badRequest)
        #expect(connection.isEnded)
    }

    @Test(
        "no byte at all, or an empty line alone, is no message: the connection just ends",
        arguments: ["", "\r\n", "\r"])
    func nothing(bytes: String) throws {
        let connection = try TestClient(site: WireSite.make).connect()
        if !bytes.isEmpty { connection.send(bytes) }
        connection.end()
        #expect(connection.received() == "")
        #expect(connection.transport.isClosed)
    }

    @Test(
        "a body that is cut short reaches its reader as an error, and nobody is answered",
        arguments: [
            "Content-Length: 5\r\n\r\nhell", "Transfer-Encoding: chunked\r\n\r\n5\r\nhell",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
            "Content-Length: 5\r\n\r\n",
        ])
    func body(rest: String) throws {
        let note = Note()
        let client = try TestClient { _ in
            let root = Branch()
            root.post("") { request in
                .deferred(
                    request.collect(upTo: 10).map { _ in .text("whole") }.addErrback { error in
                        note.errors.append(error)
                        return .text("cut")
                    })
            }
            return Site(root)
        }
        let connection = client.connect()
        connection.send("POST / HTTP/1.1\r\nHost: a\r\n\(rest)")
        connection.end()
        #expect(note.errors.count == 1)
        #expect(connection.received() == "")
        #expect(connection.transport.wasAborted)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("the same over a socket: half-closed after half a head")
    func socket() async throws {
        let server = try await Server(.tcp(port: 0), site: WireSite.make).start()
        let client = try RawClient(try #require(server.addresses.first))
        client.send("GET / HTTP/1.1\r\nHo")
        client.endWriting()
        #expect(client.read().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        await server.stop(grace: .zero)
    }
}
