import ProcessTesting
import Testing
import WryneckReactor
import WryneckTesting

@testable import Wryneck

#if Compression
    import WryneckCompression
#endif

@Suite("Files in a zip archive", .bothVersions) struct ZipSourceTests {
    private let folder: TemporaryFolder
    private static let hello = Array(String(repeating: "hello hello hello hello\n", count: 10).utf8)
    /// The same, deflated.
    private static let deflated: [UInt8] = [203, 72, 205, 201, 201, 87, 200, 64, 39, 185, 50, 134, 169, 56, 0]

    init() throws { folder = try TemporaryFolder() }

    private func client(_ archive: [UInt8], _ change: (inout Files.Options) -> Void = { _ in }) throws -> TestClient {
        try folder.write("site.zip", archive)
        var options = Files.Options()
        change(&options)
        let path = folder.path("site.zip")
        return try TestClient(logger: RecordedLines().logger) { [options] _ in
            Site(Files(ZipSource(path), options: options))
        }
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
        #expect(try client.get("/sub")["location"] == "sub/")
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
            #expect(response.status == .notImplemented)
        #endif
    }

    @Test("are listed")
    func listed() throws {
        let client = try client(Self.usual().bytes) {
            $0.listing = Files.Listing()
            $0.index = []
        }
        let html = try client.get("/").text
        for link in ["./sub/", "./index.html", "./big.bin", "./hello.txt"] {
            #expect(html.contains("href=\"\(link)\""))
        }
        #expect(try client.get("/sub/").text.contains("./a.txt"))
    }

    @Test("may lie behind a program, with a comment behind them, and be more than fit the short form")
    func shapes() throws {
        #expect(
            try client([UInt8](repeating: 0x90, count: 5000) + Self.usual().bytes).get("/sub/a.txt").text
                == "0123456789")
        var commented = Self.usual()
        commented.comment = Array("PK\u{5}\u{6} is no end".utf8)
        #expect(try client(commented.bytes).get("/").text == "<p>zip")
        var long = Self.usual()
        long.form = .long
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
        #expect(Set(entries.entries.map(\.name)) == ["file", "plain", "folder"] as Set<SourcePath>)
    }

    private func names(_ source: ZipSource) throws -> Set<String> {
        Set(try #require(try source.entries(of: "", limit: 100)).entries.map(\.name.description))
    }

    @Test("with names that lead elsewhere are not there, and it is said which")
    func refused() throws {
        var writer = ArchiveWriter()
        for name in ["../up.txt", "a/../b.txt", "nul\0.txt", "", String(repeating: "d/", count: 300) + "x"] {
            writer.add(name, [65])
        }
        writer.add("file", [66])
        writer.add("file/below.txt", [67])
        writer.add("link", Array("/etc/passwd".utf8), mode: 0o120777)
        writer.add("good.txt", [68])
        let source = ZipSource(folder.path("x.zip"))
        try folder.write("x.zip", writer.bytes)
        #expect(try names(source) == ["file", "good.txt"])
        #expect(source.remarks.count == 7)
        #expect(
            source.remarks.contains { $0.hasPrefix("../up.txt ") } && source.remarks.contains { $0.hasPrefix("link ") })
        #expect(try client(writer.bytes).get("/file").body == [66])
        #expect(try client(writer.bytes).get("/link").status == .notFound)
    }

    @Test("that are encrypted or of another method are listed, named at the start, and answered with why")
    func unreadable() throws {
        var writer = ArchiveWriter()
        writer.add("secret.txt", [65], flags: 1)
        writer.add("strong.txt", [65], method: 99)
        writer.add("odd.txt", [65], method: 12)
        writer.add("odd.js", [65])
        writer.add("odd.js.gz", [65], method: 14)
        let client = try client(writer.bytes) {
            $0.listing = Files.Listing()
            $0.precompressed = [.gzip]
        }
        #expect(try client.get("/").text.contains("./secret.txt"))
        for (target, reason) in [("/secret.txt", "encrypted"), ("/strong.txt", "encrypted"), ("/odd.txt", "bzip2")] {
            let response = try client.get(target)
            #expect(response.status == .notImplemented && response.text.contains(reason), "\(target)")
        }
        #expect(try client.get("/odd.js", headers: [("Accept-Encoding", "gzip")]).body == [65])
        let source = ZipSource(folder.path("site.zip"))
        #expect(source.remarks.isEmpty)
        try source.open()
        #expect(
            source.remarks.count == 4 && source.remarks[0] == "secret.txt in the archive is not served: it is encrypted"
        )
        var many = ArchiveWriter()
        for index in 0..<30 { many.add("\(index)", [65], flags: 1) }
        try folder.write("many.zip", many.bytes)
        let other = ZipSource(folder.path("many.zip"))
        try other.open()
        #expect(other.remarks.count == 11 && other.remarks.last == "20 others are not served either")
    }

    // MARK: What others read

    @Test(
        "are found where the end of the archive is unusual: made to a pipe, with more behind it, with a gap, or a longer record"
    )
    func ends() throws {
        func expect(_ bytes: [UInt8], _ comment: Comment) throws {
            #expect(try client(bytes).get("/sub/a.txt").text == "0123456789", comment)
        }
        for prefix in [0, 5000] {
            let before = [UInt8](repeating: 0x90, count: prefix)
            for form in [ArchiveWriter.Form.short, .long, .longWithRealNumbers, .longWithMoreBehind] {
                var writer = Self.usual()
                writer.form = form
                for behind in ["", "\n", "PK\u{5}\u{6}", String(repeating: "x", count: 65_000)] {
                    try expect(
                        before + writer.bytes + Array(behind.utf8), "\(form), \(prefix) before, \(behind.count) behind")
                }
            }
        }
        var gap = Self.usual()
        gap.gap = [UInt8](repeating: 0, count: 100)
        try expect(gap.bytes, "a gap")
    }

    @Test("may be 65 535, no more and no fewer, without a ZIP64 record")
    func full() throws {
        var writer = ArchiveWriter()
        for index in 0..<65_535 { writer.add("d/\(index)", []) }
        writer.comment = Array("no record".utf8)
        let index = try ZipSource(archive: writer.bytes, in: folder)
        let entries = try #require(try index.entries(of: "d", limit: 100_000))
        #expect(entries.entries.count == 65_535 && entries.isWhole)
    }

    @Test("have their sizes behind their data, when they were made on their way to somewhere")
    func lateSizes() throws {
        var writer = ArchiveWriter()
        writer.add("a.txt", Array("late".utf8), flags: 8)
        writer.add(
            "hello.txt", Self.deflated, method: 8, flags: 8, size: Self.hello.count,
            checksum: ZipBytes.checksum(Self.hello))
        let client = try client(writer.bytes)
        #expect(try client.get("/a.txt").text == "late")
        #if Compression
            #expect(try client.get("/hello.txt").body == Self.hello)
        #endif
    }

    @Test("of the same name are the last one, as for everybody who unpacks")
    func twice() throws {
        var writer = ArchiveWriter()
        writer.add("a", [65])
        writer.add("./a", [66, 66])
        #expect(try client(writer.bytes).get("/a").body == [66, 66])
    }

    #if Compression
        @Test("may be compressed by zstd")
        func zstd() throws {
            var compressed: [UInt8] = []
            let compressor = try Compressor(.zstd)
            try compressor.process(Self.hello, into: &compressed)
            try compressor.finish(into: &compressed)
            var writer = ArchiveWriter()
            writer.add("a", compressed, method: 93, size: Self.hello.count, checksum: ZipBytes.checksum(Self.hello))
            #expect(try client(writer.bytes).get("/a").body == Self.hello)
        }
    #endif

    @Test("have a tag of their content: another one where checksum and size are the same, the same in another archive")
    func tags() throws {
        func tag(_ data: [UInt8], before: Int) throws -> String? {
            var writer = ArchiveWriter()
            writer.add("first", [UInt8](repeating: 1, count: before))
            // An archiver's word for the checksum is believed for what is stored.
            writer.add("a", data, checksum: 7)
            return try client(writer.bytes).get("/a")["etag"]
        }
        let one = try #require(try tag([1, 2], before: 0))
        #expect(try tag([1, 3], before: 0) != one)
        #expect(try tag([1, 2], before: 100) == one)
    }

    @Test("without a date that anybody means have none")
    func noDate() throws {
        var writer = ArchiveWriter()
        writer.add(bytes: Array("a".utf8), [65], year: 1980)
        let response = try client(writer.bytes).get("/a")
        #expect(response["last-modified"] == nil && response["etag"] != nil)
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
        for _ in 0...next(8) {
            bytes[bytes.count - 1 - next(min(400, bytes.count))] = [0, 0xFF, 0x80, UInt8(next(256))][next(4)]
        }
        if seed.isMultiple(of: 5) { bytes.removeLast(next(bytes.count)) }
        let client = try client(bytes)
        for target in ["/", "/sub/a.txt", "/big.bin", "/hello.txt", "/sub"] { _ = try? client.get(target) }
    }

    @Test("nothing that is no archive is opened")
    func noArchive() throws {
        try folder.write("a.zip", "no archive at all, but long enough for one")
        #expect(throws: ZipSource.Failure.self) { try ZipSource(folder.path("a.zip")).open() }
        try folder.write("b.zip", "")
        #expect(throws: ZipSource.Failure.self) { try ZipSource(folder.path("b.zip")).open() }
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

extension ZipSource {
    fileprivate init(archive: [UInt8], in folder: TemporaryFolder) throws {
        try folder.write("some.zip", archive)
        self.init(folder.path("some.zip"))
    }
}
