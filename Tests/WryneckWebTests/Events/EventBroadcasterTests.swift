import Testing
import WryneckReactorTesting
import WryneckTesting

@testable import Wryneck
@testable import WryneckWeb

@Suite("A broadcaster of events", .bothVersions) struct EventBroadcasterTests {
    private func client(_ broadcaster: EventBroadcaster) throws -> TestClient {
        try TestClient { _ in Site(Page { _ in .events(from: broadcaster) }) }
    }

    private func connect(_ client: TestClient, after id: String? = nil) -> TestConnection {
        let connection = client.connect()
        connection.send(.get, "/", headers: id.map { [("Last-Event-ID", $0)] } ?? [])
        return connection
    }

    /// Of what has come, the lines of a field; CR and LF of chunks are one character.
    private func lines(_ field: String, _ connection: TestConnection) -> [String] {
        connection.received().split { $0.isNewline }.filter { $0.hasPrefix(field) }
            .map { String($0.dropFirst(field.count)) }
    }

    private func data(_ connection: TestConnection) -> [String] { lines("data: ", connection) }

    @Test("sends each event to all who are there, once and in order")
    func all() throws {
        let broadcaster = EventBroadcaster(), client = try client(broadcaster)
        broadcaster.send(ServerSentEvent(data: "before"))
        let connections = (0..<3).map { _ in connect(client) }
        #expect(broadcaster.count == 3)
        broadcaster.send(ServerSentEvent(data: "1"))
        broadcaster.send(ServerSentEvent(data: "2"))
        for connection in connections { #expect(data(connection) == ["1", "2"]) }
        connections[1].reset()
        #expect(broadcaster.count == 2)
        broadcaster.send(ServerSentEvent(data: "3"))
        for connection in [connections[0], connections[2]] { #expect(data(connection) == ["3"]) }
        connections[0].reset()
        connections[2].reset()
        #expect(broadcaster.count == 0 && client.memory.leftovers == (0, 0, 0))
        broadcaster.send(ServerSentEvent(data: "to nobody"))
    }

    @Test("gives a client that comes back what it has missed, by ids of the program's own")
    func ownIDs() throws {
        let broadcaster = EventBroadcaster(history: 3), client = try client(broadcaster)
        for number in 1...5 { broadcaster.send(ServerSentEvent(data: "\(number)", id: "n\(number)")) }
        #expect(data(connect(client, after: "n4")) == ["5"])
        #expect(data(connect(client, after: "n5")) == [])
        #expect(data(connect(client, after: "n3")) == ["4", "5"])
        // Not in the history any more, or of somebody else's making: all there is.
        #expect(data(connect(client, after: "n1")) == ["3", "4", "5"])
        #expect(data(connect(client, after: "' OR 1=1")) == ["3", "4", "5"])
        #expect(data(connect(client)) == [])
        let connection = connect(client, after: "n4")
        broadcaster.send(ServerSentEvent(data: "6", id: "n6"))
        #expect(data(connection) == ["5", "6"])
    }

    @Test("makes ids where it has a history, which are of no other run")
    func madeIDs() throws {
        let broadcaster = EventBroadcaster(history: 10), client = try client(broadcaster)
        let connection = connect(client)
        for number in 1...3 { broadcaster.send(ServerSentEvent(data: "\(number)")) }
        let ids = lines("id: ", connection)
        #expect(Set(ids).count == 3)
        #expect(data(connect(client, after: ids[1])) == ["3"])
        let other = EventBroadcaster(history: 10)
        let restarted = try self.client(other)
        for number in 4...5 { other.send(ServerSentEvent(data: "\(number)")) }
        #expect(data(connect(restarted, after: ids[0])) == ["4", "5"])
        let plain = EventBroadcaster(), plainClient = try self.client(plain)
        let reader = connect(plainClient)
        plain.send(ServerSentEvent(data: "x"))
        #expect(!reader.received().contains("id: "))
    }

    @Test("keeps no more bytes than it may, and a history that is larger than a client's buffer comes all the same")
    func bounds() throws {
        let broadcaster = EventBroadcaster(history: 1000, historyBytes: 200_000), client = try client(broadcaster)
        let text = String(repeating: "x", count: 9980)
        for number in 10..<50 { broadcaster.send(ServerSentEvent(data: text, id: "\(number)")) }
        let connection = connect(client, after: "gone")
        let count = data(connection).count
        #expect(count >= 19 && count <= 20)
        #expect(broadcaster.count == 1)
    }

    @Test("ends its streams with the server, each with a time to come back")
    func stops() throws {
        let broadcaster = EventBroadcaster(), client = try client(broadcaster)
        let connections = [connect(client), connect(client)]
        broadcaster.send(ServerSentEvent(data: "1"))
        client.memory.settle()
        client.drain {}
        for connection in connections {
            let text = try connection.response().text
            #expect(text.hasPrefix("data: 1\n\nretry: "))
        }
        #expect(broadcaster.count == 0)
    }
}
