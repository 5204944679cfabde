import Testing
import WryneckReactor
import WryneckTesting

@testable import Wryneck

@Suite("Files in a zip archive") struct ZipSourceTests {
    private let folder: TemporaryFolder
    private static let hello = Array(String(repeating: "hello hello hello hello\n", count: 10).utf8)
    /// The same, deflated.
    private static let deflated: [UInt8] = [203, 72, 205, 201, 201, 87, 200, 64, 39, 185, 50, 134, 169, 56, 0]

    init() throws { folder = try TemporaryFolder() }

    private func client(_ archive: [UInt8], _ change: (inout FilesOptions) -> Void = { _ in }) throws -> TestClient {
        try folder.write("site.zip", archive)
        var options = FilesOptions()
        change(&options)
        let path = folder.path("site.zip")
        return try TestClient(logger: RecordedLines().logger) { [options] _ in Site(Files(ZipSource(path), options: options)) }
    }

    private static func usual() -> ArchiveWriter {
        var writer = ArchiveWriter()
        writer.add("index.html", Array("<p>zip".utf8))
        writer.add("sub/", [])
        writer.add("sub/a.txt", Array("0123456789".utf8))
        writer.add("big.bin", [UInt8](repeating: 7, count: 100_000))
        writer.add("hello.txt", deflated, method: 8, size: hello.count, checksum: ZipBytes.checksum(hello))
        return writer
    }

    @Test("are served as those of a directory: type, tag, date, index, redirect, ranges, conditions")
    func served() throws {
        let client = try client(Self.usual().bytes)
        let index = try client.get("/")
        #expect(index.text == "<p>zip")
        #expect(index["content-type"] == "text/html; charset=utf-8")
        #expect(index["last-modified"] == "Tue, 01 Jan 2002 00:00:00 GMT")
        #expect(try client.get("/", headers: [("If-None-Match", try #require(index["etag"]))]).status == .notModified)
        #expect(try client.get("/sub")["location"] == "/sub/")
        #expect(try client.get("/sub/a.txt", headers: [("Range", "bytes=2-4")]).text == "234")
        #expect(try client.get("/big.bin").body == [UInt8](repeating: 7, count: 100_000))
        #expect(try client.get("/big.bin", headers: [("Range", "bytes=99999-")]).body == [7])
        #expect(try client.get("/nowhere").status == .notFound)
        #expect(try client.get("/sub/").status == .notFound)
    }

    @Test("may be deflated")
    func inflated() throws {
        let response = try client(Self.usual().bytes).get("/hello.txt")
        #if Compression
            #expect(response.body == Self.hello)
        #else
            #expect(response.status == .internalServerError)
        #endif
    }

    @Test("are listed")
    func listed() throws {
        let client = try client(Self.usual().bytes) {
            $0.listing = DirectoryListing()
            $0.index = []
        }
        let html = try client.get("/").text
        for link in ["./sub/", "./index.html", "./big.bin", "./hello.txt"] { #expect(html.contains("href=\"\(link)\"")) }
        #expect(try client.get("/sub/").text.contains("./a.txt"))
    }

    @Test("may lie behind a program, with a comment behind them, and be more than fit the short form")
    func shapes() throws {
        #expect(try client([UInt8](repeating: 0x90, count: 5000) + Self.usual().bytes).get("/sub/a.txt").text == "0123456789")
        var commented = Self.usual()
        commented.comment = Array("PK\u{5}\u{6} is no end".utf8)
        #expect(try client(commented.bytes).get("/").text == "<p>zip")
        var long = Self.usual()
        long.isLong = true
        #expect(try client(long.bytes).get("/big.bin").body.count == 100_000)
        #expect(try client(ArchiveWriter().bytes).get("/").status == .notFound)
    }

    @Test("are what the archive says is a file: no links, no devices")
    func kinds() throws {
        var writer = ArchiveWriter()
        writer.add("file", [], mode: 0o100644)
        writer.add("plain", [], mode: 0o644)
        writer.add("link", Array("/etc/passwd".utf8), mode: 0o120777)
        writer.add("fifo", [], mode: 0o010644)
        writer.add("device", [], mode: 0o020666)
        writer.system = 19
        writer.add("alias", Array("file".utf8), mode: 0o120755)
        writer.add("folder/", [], mode: 0o040755)
        try folder.write("x.zip", writer.bytes)
        let entries = try #require(try ZipSource(folder.path("x.zip")).entries(of: "", limit: 100))
        #expect(Set(entries.entries.map(\.name)) == ["file", "plain", "folder"])
    }

    @Test("with names that lead elsewhere are not there, and neither are encrypted ones")
    func refused() throws {
        var writer = ArchiveWriter()
        for name in ["../up.txt", "/abs.txt", "a/../b.txt", "a//b.txt", "a\\b.txt", "./c.txt", "nul\0.txt", ""] { writer.add(name, [65]) }
        writer.add("secret.txt", [65], flags: 1)
        writer.add("odd.txt", [65], method: 12)
        writer.add("file", [66])
        writer.add("file/below.txt", [67])
        writer.add("good.txt", [68])
        let source = ZipSource(folder.path("x.zip"))
        try folder.write("x.zip", writer.bytes)
        let entries = try #require(try source.entries(of: "", limit: 100))
        #expect(Set(entries.entries.map(\.name)) == ["file", "good.txt"])
        #expect(try client(writer.bytes).get("/file").body == [66])
    }

    @Test("of a damaged archive are an error for the log, never a trap", arguments: 0..<200)
    func damaged(seed: UInt64) throws {
        var bytes = Self.usual().bytes
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(limit))
        }
        // The end and the directory are the part that speaks of places.
        for _ in 0...next(8) { bytes[bytes.count - 1 - next(min(400, bytes.count))] = [0, 0xFF, 0x80, UInt8(next(256))][next(4)] }
        if seed.isMultiple(of: 5) { bytes.removeLast(next(bytes.count)) }
        let client = try client(bytes)
        for target in ["/", "/sub/a.txt", "/big.bin", "/hello.txt", "/sub"] { _ = try? client.get(target) }
    }

    @Test("nothing that is no archive is opened")
    func noArchive() throws {
        try folder.write("a.zip", "no archive at all, but long enough for one")
        #expect(throws: ZipError.self) { try ZipSource(folder.path("a.zip")).open() }
        try folder.write("b.zip", "")
        #expect(throws: ZipError.self) { try ZipSource(folder.path("b.zip")).open() }
        #expect(throws: Errno.self) { try ZipSource(folder.path("nowhere.zip")).open() }
        try folder.write("c.zip", Self.usual().bytes)
        try ZipSource(folder.path("c.zip")).open()
    }

    @Test("of an archive that was replaced are seen after a second")
    func replaced() throws {
        let client = try client(Self.usual().bytes)
        let old = try client.get("/")
        var writer = ArchiveWriter()
        writer.add("index.html", Array("<p>new".utf8))
        try folder.write("other.zip", writer.bytes)
        try folder.remove("site.zip")
        try folder.rename("other.zip", to: "site.zip")
        #expect(try client.get("/").text == "<p>zip")
        client.memory.advance(by: .seconds(1))
        let new = try client.get("/")
        #expect(new.text == "<p>new")
        #expect(new["etag"] != old["etag"])
        client.memory.advance(by: .seconds(1))
        #expect(try client.get("/sub/a.txt").status == .notFound)
    }
}

/// Writes archives, also such as no archiver would.
private struct ArchiveWriter {
    private var content: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0
    var comment: [UInt8] = []
    /// Where modes come from.
    var system = 3
    /// ZIP64.
    var isLong = false

    /// The mode is that of a UNIX file; nil for an archive made elsewhere.
    mutating func add(
        _ name: String, _ data: [UInt8], method: Int = 0, flags: Int = 0, size: Int? = nil, checksum: UInt32? = nil, mode: Int? = nil
    ) {
        let (name, offset) = (Array(name.utf8), content.count)
        // 2002-01-01 00:00
        let common =
            word(20) + word(flags) + word(method) + word(0) + word(22 << 9 | 1 << 5 | 1) + long(Int(checksum ?? ZipBytes.checksum(data)))
            + long(data.count) + long(size ?? data.count) + word(name.count)
        content += long(0x0403_4B50) + common + word(4) + name + [1, 2, 3, 4] + data
        directory += long(0x0201_4B50) + word(mode == nil ? 20 : system << 8 | 20) + common + word(0) + word(0) + word(0) + word(0)
        directory += long((mode ?? 0) << 16) + long(offset) + name
        count += 1
    }

    var bytes: [UInt8] {
        var end: [UInt8] = []
        if isLong {
            end += long(0x0606_4B50) + quad(44) + word(45) + word(45) + long(0) + long(0) + quad(count) + quad(count)
            end += quad(directory.count) + quad(content.count)
            end += long(0x0706_4B50) + long(0) + quad(content.count + directory.count) + long(1)
        }
        end += long(0x0605_4B50) + word(0) + word(0) + word(isLong ? 0xFFFF : count) + word(isLong ? 0xFFFF : count)
        end += long(isLong ? 0xFFFF_FFFF : directory.count) + long(isLong ? 0xFFFF_FFFF : content.count) + word(comment.count) + comment
        return content + directory + end
    }

    private func word(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
    private func long(_ value: Int) -> [UInt8] { word(value & 0xFFFF) + word(value >> 16 & 0xFFFF) }
    private func quad(_ value: Int) -> [UInt8] { long(value & 0xFFFF_FFFF) + long(value >> 32) }
}
