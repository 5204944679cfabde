import ProcessTesting
import Testing
import Wryneck
import WryneckReactor
import WryneckTesting

@Suite("Parts of files among what a producer writes", .bothVersions) struct WrittenFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
    }

    private func client(length: Int?, _ offset: Int, _ count: Int) throws -> TestClient {
        let file = try OpenFile(path: folder.path("a.txt"))
        return try TestClient(logger: RecordedLines().logger) { _ in
            Site(
                Page { _ in
                    .stream(length: length) { writer in
                        try await writer.write("<")
                        try await writer.write(FileSlice(file, offset: offset, count: count))
                        try await writer.write(FileSlice(file, offset: 3, count: 0))
                        try await writer.write(">")
                    }
                })
        }
    }

    @Test("stand where they were written, with a length or in chunks")
    func inOrder() throws {
        #expect(try client(length: nil, 2, 3).get("/").text == "<234>")
        #expect(try client(length: 5, 2, 3).get("/").text == "<234>")
    }

    @Test("count towards the length that was promised")
    func tooLong() throws {
        let connection = try client(length: 3, 2, 3).connect()
        connection.send(.get, "/")
        #expect(!connection.received().contains("234"))
    }

    @Test("that are shorter than they were said to be break the connection off", arguments: [nil, 102])
    func tooShort(length: Int?) throws {
        let connection = try client(length: length, 0, 100).connect()
        connection.send(.get, "/")
        #expect(connection.transport.wasAborted)
    }
}
