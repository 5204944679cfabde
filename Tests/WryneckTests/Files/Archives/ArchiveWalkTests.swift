import ProcessTesting
import Testing
import WryneckHTTP

@testable import Wryneck

@Suite("The way through a directory that becomes an archive") struct ArchiveWalkTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("b.txt", "b")
        try folder.write("a/z.txt", "z")
        try folder.write("a/deep/er.txt", "er")
        try folder.write(".hidden", "h")
        try folder.write("a/.git/config", "c")
        try folder.makeFolder("empty")
    }

    private func names(
        _ path: String = "", showsHidden: Bool = false, symlinks: DirectorySource.SymlinkPolicy = .inside,
        _ change: (inout Files.Archives) -> Void = { _ in }
    ) throws -> [String] {
        var limits = Files.Archives()
        change(&limits)
        var walk = try ArchiveWalk(
            SourcePath(path), as: "top", in: DirectorySource(folder.path, symlinks: symlinks), showsHidden: showsHidden,
            limits)
        var names: [String] = []
        while let found = try walk.next() { names.append("\(found.name)") }
        return names
    }

    @Test("goes down in the order of names, a directory before what is in it, and past what is hidden")
    func order() throws {
        #expect(
            try names() == [
                "top/", "top/a/", "top/a/deep/", "top/a/deep/er.txt", "top/a/z.txt", "top/b.txt", "top/empty/",
            ])
        #expect(try names("a") == ["top/", "top/deep/", "top/deep/er.txt", "top/z.txt"])
        #expect(try names(showsHidden: true).contains("top/a/.git/config"))
    }

    @Test("takes names as the bytes that they are, whatever these mean")
    func bytes() throws {
        let latin: [UInt8] = [0x66, 0xFC]
        try folder.write(bytes: Array("empty/".utf8) + latin, "x")
        var walk = try ArchiveWalk(
            "empty", as: SourcePath(bytes: [0xE9]), in: DirectorySource(folder.path), showsHidden: false,
            Files.Archives())
        var found: [[UInt8]] = []
        while let next = try walk.next() { found.append(next.name.bytes) }
        #expect(found == [[0xE9, 0x2F], [0xE9, 0x2F] + latin])
    }

    @Test("does not leave the root by a link, nor go round in circles by one")
    func links() throws {
        try folder.link("out", to: "/etc")
        try folder.link("a/up", to: "..")
        try folder.link("a/self", to: ".")
        try folder.link("copy", to: "a/deep")
        try folder.link("gone", to: "nowhere")
        let found = try names()
        #expect(
            found.filter { !$0.hasPrefix("top/copy") } == [
                "top/", "top/a/", "top/a/deep/", "top/a/deep/er.txt", "top/a/z.txt", "top/b.txt", "top/empty/",
            ])
        // What is served in two places is in the archive in two places.
        #expect(found.filter { $0.hasPrefix("top/copy") } == ["top/copy/", "top/copy/er.txt"])
        #expect(try !names(symlinks: .none).contains("top/copy/"))
    }

    @Test("refuses with 403 what has too many entries or is too deep")
    func limits() throws {
        #expect(try names { $0.entryLimit = 6 }.count == 7)
        for change: (inout Files.Archives) -> Void in [{ $0.entryLimit = 5 }, { $0.depthLimit = 1 }] {
            #expect(throws: HTTPError.self) { try names("", change) }
        }
        #expect(try names { $0.depthLimit = 2 }.count == 7)
        try folder.write("more/1", "")
        try folder.write("more/2", "")
        #expect(throws: HTTPError.self) { try names("more") { $0.entryLimit = 1 } }
    }

    @Test("throws 404 for a directory that is not there")
    func missing() { #expect(throws: HTTPError(.notFound)) { try names("nowhere") } }
}

extension ArchiveWalkTests {
    private func names(_ path: String, _ change: (inout Files.Archives) -> Void) throws -> [String] {
        try names(path, showsHidden: false, symlinks: .inside, change)
    }
}
