import Glibc
import ProcessTesting
import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// What happens to a file while it is served, and when anybody notices.
@Suite("Files that change", .bothVersions) struct FilesChangingTests {
    private let folder: TemporaryFolder
    private let client: TestClient

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "old")
        try folder.write("large.bin", [UInt8](repeating: 1, count: 200_000))
        let directory = folder.path
        client = try TestClient { _ in Site(Files(directory)) }
    }

    private func afterASecond() { client.memory.advance(by: .seconds(1)) }

    @Test("a new content is seen after a second")
    func content() throws {
        let before = try client.get("/a.txt")
        try folder.write("a.txt", "newer")
        #expect(try client.get("/a.txt").text == "old")
        afterASecond()
        let after = try client.get("/a.txt")
        #expect(after.text == "newer")
        #expect(after["etag"] != before["etag"])
        #expect(try client.get("/a.txt", headers: [("If-None-Match", try #require(before["etag"]))]).status == .ok)
    }

    @Test("a content of the same length with the old time set back is seen, too")
    func disguised() throws {
        #expect(try client.get("/a.txt").text == "old")
        try folder.write("a.txt", "new")
        afterASecond()
        #expect(try client.get("/a.txt").text == "new")
    }

    @Test("a content that was made anew with the old date and size has another tag")
    func redeployed() throws {
        try folder.write("d/a.txt", "one", age: 86_400)
        let date = try #require(try client.get("/d/a.txt")["last-modified"])
        let before = try #require(try client.get("/d/a.txt")["etag"])
        try folder.remove("d")
        try folder.write("d/a.txt", "two", age: 86_400)
        afterASecond()
        let after = try client.get("/d/a.txt", headers: [("If-None-Match", before)])
        #expect(after.status == .ok && after.text == "two" && after["etag"] != before)
        #expect(after["last-modified"] == date || after["last-modified"] != nil)
    }

    @Test(
        "a date that stands for none is not told, and the tag has to do", arguments: [0, 1, 315_532_800, 499_162_500])
    func noDate(seconds: Int) throws {
        try folder.setDate("a.txt", seconds)
        letClockTick()
        let response = try client.get("/a.txt")
        #expect(response["last-modified"] == nil)
        let tag = try #require(response["etag"])
        #expect(!tag.hasPrefix("W/"))
        #expect(try client.get("/a.txt", headers: [("If-None-Match", tag)]).status == .notModified)
        #expect(
            try client.get("/a.txt", headers: [("If-Modified-Since", "Mon, 30 Nov 2026 00:00:00 GMT")]).status == .ok)
    }

    @Test("a date of this very second is not told: the file may change again within it")
    func thisSecond() throws {
        // Between two looks at the clock a second may begin; then the first look was no good.
        for _ in 0..<20 {
            let start = time(nil)
            try folder.setDate("a.txt", start)
            letClockTick()
            let response = try client.get("/a.txt")
            afterASecond()
            guard time(nil) == start else { continue }
            #expect(response["last-modified"] == nil && response["etag"] != nil)
            return
        }
        Issue.record("no second was long enough")
    }

    @Test("what is deleted is gone after a second")
    func deleted() throws {
        #expect(try client.get("/a.txt").text == "old")
        try folder.remove("a.txt")
        afterASecond()
        #expect(try client.get("/a.txt").status == .notFound)
        #expect(try client.get("/a.txt").status == .notFound)
    }

    @Test("a file that becomes a link to the outside is not served for longer than a second")
    func becomesLink() throws {
        let other = try TemporaryFolder()
        try other.write("secret", "secret")
        #expect(try client.get("/a.txt").text == "old")
        try folder.remove("a.txt")
        try folder.link("a.txt", to: other.path("secret"))
        afterASecond()
        #expect(try client.get("/a.txt").status == .notFound)
    }

    @Test("a file that becomes a directory gets the redirect, and back")
    func becomesDirectory() throws {
        #expect(try client.get("/a.txt").text == "old")
        try folder.remove("a.txt")
        try folder.write("a.txt/index.html", "now a folder")
        afterASecond()
        #expect(try client.get("/a.txt").status == .movedPermanently)
        #expect(try client.get("/a.txt/").text == "now a folder")
        try folder.remove("a.txt")
        try folder.write("a.txt", "file")
        afterASecond()
        #expect(try client.get("/a.txt").text == "file")
        #expect(try client.get("/a.txt/").status == .notFound)
    }

    @Test("a file that shrinks while it is open breaks the connection off rather than lie about its length")
    func shrinks() throws {
        _ = try client.get("/large.bin")
        // In place: the same node, which the cache has open.
        truncateFile(folder.path("large.bin"), to: 100_000)
        let connection = client.connect()
        connection.send(.get, "/large.bin")
        #expect(connection.transport.wasAborted)
    }

    @Test("what nobody asks for is forgotten, and no timer is left")
    func forgotten() throws {
        _ = try client.get("/a.txt")
        #expect(client.memory.leftovers.timers == 1)
        client.memory.advance(by: .seconds(30))
        #expect(client.memory.leftovers.timers == 0)
        #expect(client.memory.leftovers.descriptors == 0)
    }
}
