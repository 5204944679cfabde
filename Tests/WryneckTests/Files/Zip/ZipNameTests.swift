import ProcessTesting
import Testing
import WryneckTesting

@testable import Wryneck

@Suite("Names in a zip archive", .bothVersions) struct ZipNameTests {
    private func meaning(_ name: String, system: Int = 3, isUTF8: Bool = true) -> ZipName.Meaning {
        ZipName.meaning(Array(name.utf8)[...], ZipName.Origin(isUTF8: isUTF8, system: system))
    }

    @Test(
        "are relative paths: what stands for nothing in a path is left out",
        arguments: [
            ("a/b", "a/b"), ("./a", "a"), ("./././a/./b", "a/b"), ("/a", "a"), ("//a//b", "a/b"), ("a\\b", "a\\b"),
            ("C:/a", "C:/a"), (".../a", ".../a"),
        ])
    func paths(name: String, path: String) {
        #expect(meaning(name) == .file(SourcePath(path)))
        #expect(meaning(name + "/") == .directory(SourcePath(path)))
        #expect(meaning(name + "/.") == .directory(SourcePath(path)))
    }

    @Test(
        "that lead elsewhere are none",
        arguments: ["..", "../a", "a/..", "a/../b", "/..", "a\0b", "", String(repeating: "a/", count: 2100) + "b"])
    func none(name: String) { #expect(meaning(name) == ZipName.Meaning.none) }

    @Test("of the root itself are no entry", arguments: ["./", "/", ".", "//./"])
    func root(name: String) { #expect(meaning(name) == .root) }

    @Test("have slashes for the backslashes of Windows archivers, if they have no slash")
    func backslashes() {
        for system in [0, 6, 10, 14] { #expect(meaning("dir\\sub\\a.txt", system: system) == .file("dir/sub/a.txt")) }
        #expect(meaning("dir\\", system: 0) == .directory("dir"))
        #expect(meaning("a/b\\c", system: 0) == .file("a/b\\c"))
        #expect(meaning("..\\a", system: 0) == ZipName.Meaning.none)
        for system in [3, 19] { #expect(meaning("dir\\a.txt", system: system) == .file("dir\\a.txt")) }
    }

    @Test("are in code page 437 where bit 11 is not set, unless they are UTF-8 all the same")
    func codePage() {
        func decoded(_ bytes: [UInt8], isUTF8: Bool) -> ZipName.Meaning {
            ZipName.meaning(bytes[...], ZipName.Origin(isUTF8: isUTF8, system: 0))
        }
        #expect(decoded([0x81, 0x62, 0x65, 0x72], isUTF8: false) == .file("über"))
        #expect(decoded([0xE1, 0x9B, 0xFF], isUTF8: false) == .file("ß¢\u{A0}"))
        #expect(decoded(Array("über".utf8), isUTF8: false) == .file("über"))
        #expect(decoded([0x81, 0x62], isUTF8: true) == .file(SourcePath(bytes: [0x81, 0x62])))
        #expect(ZipName.upperHalf.count == 128)
    }

    @Test("are in UTF-8 in an extra field, which counts if it is of this name")
    func unicodeField() throws {
        let folder = try TemporaryFolder()
        let (local, unicode) = ([0x3F, 0x2E, 0x74] as [UInt8], Array("日.t".utf8))
        func source(checksum: UInt32) throws -> ZipSource {
            var writer = ArchiveWriter()
            let field =
                writer.word(0x7075) + writer.word(5 + unicode.count) + [1] + writer.long(Int(checksum)) + unicode
            writer.add(bytes: local, [65], extra: field)
            try folder.write("\(checksum).zip", writer.bytes)
            return ZipSource(folder.path("\(checksum).zip"))
        }
        #expect(
            try #require(try source(checksum: ZipBytes.checksum(local)).entries(of: "", limit: 9)).entries.map(\.name)
                == ["日.t"])
        #expect(try #require(try source(checksum: 1).entries(of: "", limit: 9)).entries.map(\.name) == ["?.t"])
    }

    @Test(
        "that look the same are two if their bytes are; one with backslashes answers to slashes, too, if nothing else does"
    )
    func bytes() throws {
        let folder = try TemporaryFolder()
        var writer = ArchiveWriter()
        writer.add("e\u{301}.txt", [65], flags: 0x800)
        writer.add("\u{E9}.txt", [66], flags: 0x800)
        writer.add("d\\a.txt", [67], mode: 0o100644)
        writer.add("d\\b.txt", [68], mode: 0o100644)
        writer.add("d/b.txt", [69], mode: 0o100644)
        writer.add("..\\c.txt", [70], mode: 0o100644)
        try folder.write("a.zip", writer.bytes)
        let path = folder.path("a.zip")
        let client = try TestClient { _ in Site(Files(ZipSource(path))) }
        #expect(try client.get("/e%CC%81.txt").text == "A")
        #expect(try client.get("/%C3%A9.txt").text == "B")
        #expect(try client.get("/d%5Ca.txt").text == "C")
        #expect(try client.get("/d/a.txt").text == "C")
        #expect(try client.get("/d/b.txt").text == "E")
        #expect(try client.get("/d%5Cb.txt").text == "D")
    }
}
