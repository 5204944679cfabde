import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

@Suite("A server that stops") struct DrainTests {
    private let client: TestClient
    private let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    init() throws { client = try TestClient { _ in Site(Page { _ in .text("hello") }) } }

    @Test(
        "who has connected and not spoken is waited for a moment: a request that was on its way is answered, with Connection: close"
    )
    func freshConnection() throws {
        let connection = client.connect()
        var isDrained = false
        client.drain { isDrained = true }
        client.memory.advance(by: .milliseconds(49))
        #expect(!connection.isEnded && !isDrained)
        connection.send(request)
        let response = try connection.response()
        #expect(response.text == "hello" && response["connection"] == "close")
        connection.end()
        #expect(isDrained && client.openConnections == 0)
    }

    @Test("who says nothing is gone within a tenth of a second")
    func silentConnection() throws {
        let connection = client.connect()
        var isDrained = false
        client.drain { isDrained = true }
        client.memory.advance(by: .milliseconds(50))
        #expect(connection.transport.isClosed && isDrained)
    }

    @Test("an idle connection that was answered long ago is gone within a tenth of a second, whatever its client does")
    func idleConnection() throws {
        let connection = client.connect()
        connection.send(request)
        _ = try connection.response()
        client.memory.advance(by: .seconds(1))
        var isDrained = false
        client.drain { isDrained = true }
        client.memory.advance(by: .milliseconds(49))
        #expect(!connection.isEnded)
        client.memory.advance(by: .milliseconds(1))
        #expect(connection.transport.isClosed && !connection.transport.wasAborted && isDrained)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("§9.6: one that was answered a moment ago has the rest of its second to read the answer")
    func freshlyAnswered() throws {
        let connection = client.connect()
        connection.send(request)
        _ = try connection.response()
        client.drain {}
        client.memory.advance(by: .milliseconds(50))
        #expect(connection.transport.isWritingClosed && !connection.transport.isClosed)
        connection.end()
        #expect(connection.transport.isClosed && client.openConnections == 0)
    }

    @Test(
        "a request that crosses the stop on the wire is answered, with Connection: close, on a connection old or new",
        arguments: [0, 5])
    func crossing(age: Int) throws {
        let connection = client.connect()
        connection.send(request)
        _ = try connection.response()
        client.memory.advance(by: .seconds(age))
        client.drain {}
        client.memory.advance(by: .milliseconds(40))
        connection.send(request)
        let response = try connection.response()
        #expect(response.text == "hello" && response["connection"] == "close")
        connection.end()
        #expect(client.openConnections == 0)
    }
}
