import HTTPTypes
import ProcessTesting
import Testing
import WryneckHTTP
import WryneckReactor
import WryneckTesting

@testable import Wryneck

@Suite("Directories as archives", .bothVersions) struct ArchiveTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("some ü/a.txt", "12345")
        try folder.write("some ü/sub/b.txt", String(repeating: "x", count: 300_000))
        try folder.write("some ü/.hidden", "h")
        try folder.write("indexed/index.html", "<p>index")
        try folder.makeFolder("empty")
    }

    private func client(
        _ source: (any FileSource)? = nil, _ change: @escaping (inout Files.Archives) -> Void = { _ in }
    ) throws -> TestClient {
        var options = Files.Options()
        options.listing = Files.Listing()
        var archives = Files.Archives()
        change(&archives)
        options.listing?.archives = archives
        let source = source ?? DirectorySource(folder.path)
        return try TestClient { [options] _ in
            let root = Branch()
            root["files/here"] = Files(source, options: options)
            return Site(root)
        }
    }

    @Test("are off unless wished for, and for directories that are listed")
    func off() throws {
        var options = Files.Options()
        options.listing = Files.Listing()
        let plain = try TestClient { [options, path = folder.path] _ in Site(Files(path, options: options)) }
        #expect(try plain.get("/empty/?archive=zip")["content-type"] == "text/html; charset=utf-8")
        #expect(try !plain.get("/empty/").text.contains("archive="))
        let client = try client()
        #expect(try client.get("/files/here/indexed/?archive=zip").text == "<p>index")
        #expect(try client.get("/files/here/empty/?archive=rar")["content-type"] == "text/html; charset=utf-8")
        #expect(try client.get("/files/here/nowhere/?archive=zip").status == .notFound)
        let list = try client.get("/files/here/empty/").text
        #expect(list.contains("href=\"?archive=zip\"") && list.contains("href=\"?archive=tar\""))
        #expect(
            try self.client { $0.formats = [.tar] }.get("/files/here/empty/?archive=zip")["content-type"]
                == "text/html; charset=utf-8")
    }

    @Test(
        "a zip archive is read by ZipSource: what is served is in it, below the directory's own name, and nothing else")
    func zip() throws {
        let response = try client().get("/files/here/some%20%C3%BC/?archive=zip")
        #expect(
            response.status == .ok && response["content-type"] == "application/zip"
                && response["cache-control"] == "no-store")
        #expect(
            response["content-disposition"] == "attachment; filename=\"some _.zip\"; filename*=UTF-8''some%20%C3%BC.zip"
        )
        #expect(
            response["content-length"] == nil && response["etag"] == nil && response["accept-ranges"] == nil)
        try folder.write("made.zip", response.body)
        var options = Files.Options()
        options.showsHidden = true
        let made = try TestClient { [options, path = folder.path("made.zip")] _ in
            Site(Files(ZipSource(path), options: options))
        }
        #expect(try made.get("/some%20%C3%BC/a.txt").text == "12345")
        #expect(try made.get("/some%20%C3%BC/sub/b.txt").text == String(repeating: "x", count: 300_000))
        #expect(try made.get("/some%20%C3%BC/.hidden").status == .notFound)
    }

    @Test("a tar archive has a header and its content for each of them, and its end")
    func tar() throws {
        let response = try client().get("/files/here/some%20%C3%BC/?archive=tar")
        #expect(response["content-type"] == "application/x-tar")
        // Two directories and two files, each with a record for its name; 5 and 300 000 bytes in blocks; the end.
        #expect(response.body.count == 4 * 3 * 512 + 512 + 300_032 + 1024)
    }

    @Test("names that are not UTF-8 are in both formats as the bytes that they are", arguments: ["zip", "tar"])
    func bytes(format: String) throws {
        let name: [UInt8] = [0x66, 0xFC, 0x5C]
        try folder.write(bytes: Array("empty/".utf8) + name, "x")
        let response = try client().get("/files/here/empty/?archive=\(format)")
        let wanted = Array("empty/".utf8) + name
        let body = response.body
        #expect(response.status == .ok)
        #expect(body.indices.contains { body[$0...].starts(with: wanted) })
    }

    @Test("an entry of a zip archive that cannot be read is left out")
    func unreadable() throws {
        let source = Unsteady { throw HTTPError(.notImplemented) }
        #expect(try client(source).get("/files/here/?archive=tar").body.count == 512 + 1024)
    }

    @Test("HEAD is as GET, but for the content; the root is called after its place on the site")
    func head() throws {
        let client = try client()
        let head = try client.request(.head, "/files/here/?archive=tar")
        #expect(
            head.status == .ok && head.body.isEmpty
                && head["content-disposition"] == "attachment; filename=\"here.tar\"")
        #expect(try self.client { $0.entryLimit = 1 }.request(.head, "/files/here/?archive=zip").status == .forbidden)
    }

    @Test(
        "too much is refused before anything is sent, with the reason; one at a time too many gets 503 until another has ended"
    )
    func limits() throws {
        let refused = try client { $0.entryLimit = 3 }.get("/files/here/?archive=zip")
        #expect(refused.status == .forbidden && refused.text.contains("more than 3 files"))
        #expect(try client { $0.simultaneousLimit = 0 }.get("/files/here/?archive=zip")["retry-after"] == "10")
        let one = try client { $0.simultaneousLimit = 1 }
        for _ in 0..<3 { #expect(try one.get("/files/here/?archive=zip").status == .ok) }
        #expect(try one.request(.head, "/files/here/?archive=zip").status == .ok)
        #expect(try client { $0.entryLimit = 1 }.get("/files/here/?archive=zip").status == .forbidden)
    }

    /// A source whose files are other things than its lists say.
    private struct Unsteady: FileSource {
        let file: @Sendable () throws -> FileItem?
        var description: String { "unsteady" }

        func item(at path: SourcePath, _ access: FileAccess) throws -> FileItem? {
            path.isEmpty ? .directory : path == "a" ? try file() : nil
        }

        func entries(of path: SourcePath, limit: Int) throws -> FileEntries? {
            FileEntries([FileEntries.Entry(name: "a", isDirectory: false, size: 5, modified: nil)])
        }
    }

    @Test("what has gone since its directory was read, or may not be read, is not in it")
    func vanished() throws {
        let empty = try client(Unsteady { nil }).get("/files/here/?archive=tar")
        #expect(empty.body.count == 512 + 1024)
        let forbidden = try client(Unsteady { throw HTTPError(.forbidden) }).get("/files/here/?archive=tar")
        #expect(forbidden.body.count == 512 + 1024)
    }

    @Test(
        "a file that becomes shorter, or a disk that fails, breaks it off: nobody takes what came for an archive",
        arguments: ["zip", "tar"])
    func broken(format: String) throws {
        try folder.write("short", "12")
        let access = FileAccess(now: Instant(nanoseconds: .min), mayBlock: true)
        guard case .file(let file)? = try DirectorySource(folder.path).item(at: "short", access),
            case .slice(let slice) = file.content
        else {
            return #expect(Bool(false))
        }
        let short = FileItem.file(SourceFile(.slice(FileSlice(slice.file, offset: 0, count: 5)), tag: nil))
        #expect(throws: (any Error).self) { try client(Unsteady { short }).get("/files/here/?archive=\(format)") }
        #expect(throws: (any Error).self) {
            try client(Unsteady { throw Errno.inputOutput }).get("/files/here/?archive=\(format)")
        }
        #expect(throws: (any Error).self) {
            try client(Unsteady { .file(SourceFile(.made(count: 5) { throw Errno.inputOutput }, tag: nil)) }).get(
                "/files/here/?archive=\(format)")
        }
    }

    /// A thousand files of 100 KB, which are made when they are opened.
    private struct Many: FileSource {
        let opened = Locked(0)
        var description: String { "many" }

        func item(at path: SourcePath, _ access: FileAccess) throws -> FileItem? {
            guard path.bytes.first == UInt8(ascii: "f") else { return path.isEmpty ? .directory : nil }
            opened.withLock { $0 += 1 }
            return .file(SourceFile(.bytes([UInt8](repeating: 7, count: 100_000)), tag: nil))
        }

        func entries(of path: SourcePath, limit: Int) throws -> FileEntries? {
            FileEntries(
                (0..<1000).map {
                    FileEntries.Entry(name: SourcePath("f\($0)"), isDirectory: false, size: 100_000, modified: nil)
                })
        }
    }

    @Test("is read as its client takes it: one who takes little has little waiting, and one who leaves ends it")
    func backPressure() throws {
        let source = Many()
        let connection = try client(source).connect()
        connection.transport.room = 100_000
        connection.send(.get, "/files/here/?archive=tar")
        let first = source.opened.withLock { $0 }
        #expect((1...6).contains(first))
        connection.transport.room = 1_000_000
        _ = connection.received()
        let second = source.opened.withLock { $0 }
        #expect(second > first && second < first + 20)
        connection.reset()
        connection.transport.room = .max
        _ = connection.received()
        #expect(source.opened.withLock { $0 } <= second + 2)
    }
}
