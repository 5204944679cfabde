import ProcessTesting
import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

@Suite("RFC 9110 §15 Status Codes", .ownThread) struct Section15StatusTests {
    @Test("§15.5.12 a chunked body where its length has to be told is 411; with a length it is taken")
    func lengthRequired() async throws {
        let head = "POST /measured HTTP/1.1\r\nHost: a\r\n"
        try await expectOnEveryWire([
            Case("chunked", head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", last: 411),
            Case("a length", head + "Content-Length: 5\r\n\r\nhello", 200),
            Case("no body", head + "\r\n", 200),
        ])
    }

    @Test("§15.5.14 a length beyond the limit is 413 from the head alone")
    func contentTooLarge() async throws {
        try await expectOnEveryWire([
            Case("one too many", "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", last: 413),
            Case(
                "as many as can be counted",
                "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n", last: 413),
        ])
    }

    @Test(
        "§15.5.9 a request that comes too slowly is 408, and the connection ends",
        arguments: ["GET / HT", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe"])
    func timeout(bytes: String) throws {
        let client = try TestClient(site: WireSite.make)
        let connection = client.connect()
        connection.send(bytes)
        client.memory.advance(by: .seconds(11))
        let response = try connection.response()
        #expect(response.status == .requestTimeout)
        #expect(response["connection"] == "close")
        #expect(connection.isEnded)
    }

    @Test(
        "what says that a request is in doubt ends the connection, also if a handler says it",
        arguments: [408, 411, 413, 414, 417, 421, 431, 505])
    func ending(code: Int) throws {
        let client = try TestClient { _ in Site(Page { _ in throw HTTPError(.init(code: code)) }) }
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try connection.response()["connection"] == "close")
        #expect(connection.isEnded)
        #expect(connection.received() == "")
    }

    @Test(
        "other errors leave the connection open",
        arguments: [400, 401, 403, 404, 409, 410, 415, 422, 426, 429, 500, 501, 503])
    func lasting(code: Int) throws {
        let client = try TestClient { _ in Site(Page { _ in throw HTTPError(.init(code: code)) }) }
        let connection = client.connect()
        for _ in 0..<2 {
            connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try connection.response().status.code == code)
        }
    }

    @Test("§15.2 a handler cannot answer with an interim status: that is a 500", arguments: [100, 101, 103, 199])
    func interim(code: Int) throws {
        let client = try TestClient { _ in Site(Page { _ in .empty(.init(code: code)) }) }
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try connection.response().status == .internalServerError)
    }
}
