import ProcessTesting
import Synchronization
import Testing
import WryneckHTTP
import WryneckReactor
import WryneckTesting

@testable import Wryneck

@Suite("Where files come from", .bothVersions) struct FileSourceTests {
    @Test("the program itself: with tags, types, an index, ranges and lists, as a directory")
    func embedded() throws {
        let source = EmbeddedSource(
            ["index.html": Array("<p>hi".utf8), "/style/main.css": Array("p{}".utf8)], modified: 1_000_000_000)
        var options = Files.Options()
        options.listing = Files.Listing()
        let client = try TestClient { [options] _ in Site(Files(source, options: options)) }
        let page = try client.get("/")
        #expect(page.text == "<p>hi")
        #expect(page["last-modified"] == "Sun, 09 Sep 2001 01:46:40 GMT")
        #expect(page["etag"]?.count == 34)
        #expect(try client.get("/style")["location"] == "style/")
        #expect(try client.get("/style/").text.contains("main.css"))
        let style = try client.get("/style/main.css", headers: [("Range", "bytes=0-0")])
        #expect(style.text == "p")
        #expect(style["content-type"] == "text/css; charset=utf-8")
        #expect(try client.get("/style/other.css").status == .notFound)
        #expect(try client.get("/", headers: [("If-None-Match", try #require(page["etag"]))]).status == .notModified)
    }

    @Test("the same content has the same tag, another one another")
    func embeddedTags() throws {
        func tag(_ text: String) throws -> EntityTag? {
            let item = try EmbeddedSource(["a": Array(text.utf8)]).item(
                at: "a", FileAccess(now: Instant(nanoseconds: 0), mayBlock: false))
            guard case .file(let file) = item else { return nil }
            return file.tag
        }
        #expect(try tag("abc") != nil)
        #expect(try tag("abc") == tag("abc"))
        #expect(try tag("abc") != tag("abd"))
    }

    /// Says of everything that it would have to wait, unless it may.
    private final class Slow: FileSource {
        let asked = Mutex<[String]>([])
        var description: String { "slow" }
        func item(at path: SourcePath, _ access: FileAccess) throws -> FileItem? {
            asked.withLock { $0.append((access.mayBlock ? "thread " : "loop ") + path.description) }
            guard access.mayBlock else { throw FileAccess.WouldBlock() }
            if path == "broken" { throw Errno(rawValue: 5) }
            if path == "busy" { throw HTTPError(.serviceUnavailable) }
            return path == "a" ? .file(SourceFile(.bytes([65]), tag: EntityTag("1"))) : nil
        }
    }

    @Test("what would have to wait is looked for on a thread, once for all who ask meanwhile")
    func once() throws {
        let source = Slow()
        let client = try TestClient(logger: RecordedLines().logger) { _ in Site(Files(source)) }
        let connections = (0..<5).map { _ in client.connect() }
        // All in one turn: none of them has its answer before the last one asks.
        for connection in connections { connection.transport.deliver(Array("GET /a HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) }
        client.memory.settle()
        for connection in connections { #expect(try connection.response(to: .get).text == "A") }
        #expect(source.asked.withLock { $0.count { $0 == "thread a" } } == 1)
        #expect(try client.get("/a").text == "A")
        #expect(source.asked.withLock { $0.count { $0 == "thread a" } } == 1)
        #expect(try client.get("/nowhere").status == .notFound)
        #expect(try client.get("/busy").status == .serviceUnavailable)
        #expect(try client.get("/broken").status == .internalServerError)
        #expect(client.memory.left.threadCalls == 0)
    }

    @Test("a client that leaves while its file is looked for takes nobody else's answer with it")
    func leaving() throws {
        let source = Slow()
        let client = try TestClient { _ in Site(Files(source)) }
        let (first, second) = (client.connect(), client.connect())
        first.transport.deliver(Array("GET /a HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        second.transport.deliver(Array("GET /a HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        first.transport.lose()
        client.memory.settle()
        #expect(try second.response(to: .get).text == "A")
    }

    @Test("a tree that is walked by steps is always looked at on a thread, with the same answers")
    func steps() throws {
        let folder = try TemporaryFolder()
        try folder.write("sub/a.txt", "a")
        try folder.link("link", to: "sub/a.txt")
        let tree = FileTree(folder.path, walk: .steps)
        #expect(throws: Errno.again) {
            _ = try tree.open(Array("sub/a.txt".utf8), now: Instant(nanoseconds: 0), onlyCached: true)
        }
        let client = try TestClient { _ in Site(Files(DirectorySource(tree))) }
        #expect(try client.get("/sub/a.txt").text == "a")
        #expect(try client.get("/link").status == .notFound)
        #expect(try client.get("/sub")["location"] == "sub/")
        #expect(try client.get("/fifo").status == .notFound)
    }

    @Test("what is not in memory is not read on the reactor's thread")
    func notInMemory() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.bin", [UInt8](repeating: 1, count: 300_000))
        let file = try OpenFile(path: folder.path("a.bin"))
        #expect(LargeFile.isInMemory(FileSlice(file, offset: 0, count: 300_000)))
        #expect(LargeFile.isInMemory(FileSlice(file, offset: 299_999, count: 1)))
        // Beyond the end nothing is ever going to be there: that is the sending's to find out.
        #expect(LargeFile.isInMemory(FileSlice(file, offset: 400_000, count: 1)))
        #expect(LargeFile.isInMemory(FileSlice(file, offset: 0, count: 0)))
        dropFromMemory(folder.path("a.bin"))
        // A file system that is memory itself has nothing to forget.
        guard !LargeFile.isInMemory(FileSlice(file, offset: 0, count: 300_000)) else { return }
        #expect(!LargeFile.isInMemory(FileSlice(file, offset: 0, count: 300_000)))
        let source = SourceFile(.slice(FileSlice(file, offset: 0, count: 1000)), tag: nil)
        #expect(throws: FileAccess.WouldBlock.self) { try FileReading(source, mayBlock: false) }
        #expect(try FileReading(source, mayBlock: true).size == 1000)
        let directory = folder.path
        dropFromMemory(folder.path("a.bin"))
        let client = try TestClient { _ in Site(Files(directory)) }
        #expect(try client.get("/a.bin").body.count == 300_000)
        #expect(LargeFile.isInMemory(FileSlice(file, offset: 0, count: 300_000)))
    }

    @Test("a file of several windows comes whole, and in parts")
    func windows() throws {
        let folder = try TemporaryFolder()
        let content = (0..<(2 * LargeFile.windowBytes + 12_345)).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        try folder.write("big.bin", content)
        let directory = folder.path
        let client = try TestClient { _ in Site(Files(directory)) }
        let whole = try client.get("/big.bin")
        #expect(whole.body == content)
        #expect(whole["content-length"] == "\(content.count)")
        let range = 1_000_000..<4_100_000
        let part = try client.get("/big.bin", headers: [("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")])
        #expect(part.body == Array(content[range]))
        #expect(try client.request(.head, "/big.bin")["content-length"] == "\(content.count)")
    }

    @Test("a file of several windows that shrinks meanwhile breaks the connection off")
    func shrinks() throws {
        let folder = try TemporaryFolder()
        try folder.write("big.bin", [UInt8](repeating: 1, count: 3 * LargeFile.windowBytes))
        let directory = folder.path
        let client = try TestClient { _ in Site(Files(directory)) }
        #expect(try client.request(.head, "/big.bin").status == .ok)
        truncateFile(folder.path("big.bin"), to: LargeFile.windowBytes + 5)
        let connection = client.connect()
        connection.send("GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(connection.transport.wasAborted)
    }
}
