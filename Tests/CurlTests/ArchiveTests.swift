import Foundation
import ProcessTesting
import Testing

/// Folders as archives, read by those who are likely to get them.
@Suite("wryneck's archives", .timeLimit(.minutes(5))) struct ArchiveTests {
    private let folder: ScratchFolder
    private static let long = String(repeating: "long folder/", count: 12) + String(repeating: "f", count: 120)

    init() throws {
        folder = try ScratchFolder()
        try folder.write("site/tree/plain.txt", "plain\n".utf8)
        try folder.write("site/tree/empty", "".utf8)
        try folder.write("site/tree/größe & 'quote' \"x\".txt", "ü\n".utf8)
        try folder.write("site/tree/-dash", "-\n".utf8)
        try folder.write("site/tree/" + Self.long, "deep\n".utf8)
        try folder.write("site/tree/large.bin", pattern(1_000_003))
        try FileManager.default.createDirectory(
            atPath: folder.path + "/site/tree/empty folder", withIntermediateDirectories: true)
    }

    /// Fetches both archives of the folder and hands over their paths.
    private func archives() async throws -> (zip: String, tar: String) {
        let server = try await RunningServer(
            Child(Programs.wryneck, [folder.path + "/site", "--port", "0", "--archive"]))
        let (zip, tar) = (folder.path + "/tree.zip", folder.path + "/tree.tar")
        for (format, path) in [("zip", zip), ("tar", tar)] {
            #expect(try await curl("--fail", "--output", path, server.url + "tree/?archive=" + format).code == 0)
        }
        #expect(try await server.stop().code == 0)
        return (zip, tar)
    }

    private func run(_ program: String, _ arguments: String...) async throws -> Outcome {
        // A locale that knows more than ASCII: some readers write names by it.
        try await Child.run(program, arguments, environment: ["LC_ALL": "C.UTF-8"])
    }

    /// Whether what was unpacked is what is served.
    private func isSame(_ name: String) async throws -> Bool {
        try await run("diff", "--recursive", folder.path + "/site/tree", folder.path + "/\(name)/tree").code == 0
    }

    @Test("unzip, Python and bsdtar read the zip archive, and find in it what is served")
    func zip() async throws {
        let (zip, _) = try await archives()
        #expect(try await run("unzip", "-tqq", zip).code == 0)
        #expect(try await run("unzip", "-qq", zip, "-d", folder.path + "/unzip").code == 0)
        #expect(try await isSame("unzip"))
        let script = """
            import sys, zipfile
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            archive.extractall(sys.argv[2])
            """
        #expect(try await run("python3", "-c", script, zip, folder.path + "/python").errors == "")
        #expect(try await isSame("python"))
        try FileManager.default.createDirectory(atPath: folder.path + "/bsdtar", withIntermediateDirectories: true)
        #expect(try await run("bsdtar", "-xf", zip, "-C", folder.path + "/bsdtar").errors == "")
        #expect(try await isSame("bsdtar"))
    }

    @Test("tar, Python and bsdtar read the tar archive, and find in it what is served")
    func tar() async throws {
        let (_, tar) = try await archives()
        for reader in ["tar", "bsdtar"] {
            try FileManager.default.createDirectory(
                atPath: folder.path + "/\(reader)-out", withIntermediateDirectories: true)
            #expect(try await run(reader, "-xf", tar, "-C", folder.path + "/\(reader)-out").errors == "")
            #expect(try await isSame("\(reader)-out"))
        }
        let script = "import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])"
        #expect(try await run("python3", "-c", script, tar, folder.path + "/python").code == 0)
        #expect(try await isSame("python"))
    }

    @Test("times are those of the files")
    func times() async throws {
        let date = Date(timeIntervalSince1970: 1_000_000_001)
        try FileManager.default.setAttributes(
            [.modificationDate: date], ofItemAtPath: folder.path + "/site/tree/plain.txt")
        let (zip, tar) = try await archives()
        #expect(try await run("unzip", "-qq", zip, "tree/plain.txt", "-d", folder.path + "/zipped").code == 0)
        try FileManager.default.createDirectory(atPath: folder.path + "/tarred", withIntermediateDirectories: true)
        #expect(try await run("tar", "-xf", tar, "-C", folder.path + "/tarred", "tree/plain.txt").code == 0)
        for name in ["zipped", "tarred"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/\(name)/tree/plain.txt")
            #expect(attributes[.modificationDate] as? Date == date, "\(name)")
        }
    }
}
