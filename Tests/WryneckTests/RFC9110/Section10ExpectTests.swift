import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@Suite("RFC 9110 §10.1.1 Expect", .ownThread) struct Section10ExpectTests {
    private func post(
        _ path: String, _ expect: String, _ rest: String = "Content-Length: 5\r\n\r\nhello", version: String = "1.1"
    ) -> String {
        "POST \(path) HTTP/\(version)\r\nHost: a\r\nExpect: \(expect)\r\n\(rest)"
    }

    @Test("100 goes out when somebody reads the body, and before the final response")
    func wanted() async throws {
        try await expectOnEveryWire(
            ["100-continue", "100-Continue", " 100-CONTINUE\t"].flatMap {
                [
                    Case("\($0), a length", post("/echo", $0), 100, 200),
                    Case(
                        "\($0), chunked",
                        post("/echo", $0, "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), 100, 200),
                ]
            })
    }

    @Test("where no body follows there is nothing to wait for; an HTTP/1.0 client cannot wait")
    func nothingToWaitFor() async throws {
        try await expectOnEveryWire([
            Case("GET", "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", 200),
            Case("length zero", post("/echo", "100-continue", "Content-Length: 0\r\n\r\n"), 200),
            Case("1.0", post("/echo", "100-continue", version: "1.0"), last: 200),
            Case("1.0 with nonsense", post("/echo", "y", version: "1.0"), last: 200),
        ])
    }

    @Test("an expectation that nobody knows is 417")
    func unknown() async throws {
        let values = [
            "y", "y 100-continue", "100-continue, y", "100-continue, 100-continue",
            "100-continue\r\nExpect: 100-continue", "100", "",
            "\"100-continue\"", "100-continue;q=1",
        ]
        try await expectOnEveryWire(values.map { Case($0.debugDescription, post("/echo", $0), last: 417) })
    }

    private func connection() throws -> TestConnection { try TestClient(site: WireSite.make).connect() }

    @Test("a final status instead of 100 ends the connection: the body may come or not")
    func refused() throws {
        for (path, status) in [("/ignore", 200), ("/missing", 404)] {
            let connection = try connection()
            connection.send("POST \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            let response = try connection.response()
            #expect(response.status.code == status)
            #expect(response["connection"] == "close")
            #expect(connection.isEnded)
        }
    }

    @Test("a body that would be too large is 413 without 100")
    func tooLarge() throws {
        let connection = try connection()
        connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n")
        #expect(connection.received().hasPrefix("HTTP/1.1 413 "))
    }

    @Test("a client that waits for nobody gets no 100 it has no use for twice, and one that never sends is cut off")
    func impatient() throws {
        let impatient = try connection()
        impatient.send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello", by: 1)
        let text = impatient.received()
        #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(text.ranges(of: "100 Continue").count == 1)
    }
}
