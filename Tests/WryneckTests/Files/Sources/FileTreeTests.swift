import Foundation
import ProcessTesting
import Testing
import WryneckReactor

@testable import Wryneck

/// Both ways down have to agree on everything but links, of which the one by steps follows none.
@Suite("A file tree") struct FileTreeTests {
    private let folder: TemporaryFolder
    private static let start = Instant(nanoseconds: 0)

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("root/a.txt", "a")
        try folder.write("root/sub/deep/b.txt", "b")
        try folder.write("secret.txt", "secret")
        try folder.write("outside/c.txt", "c")
        try folder.link("root/inside", to: "sub/deep/b.txt")
        try folder.link("root/insideFolder", to: "sub")
        try folder.link("root/sub/up", to: "../a.txt")
        try folder.link("root/out", to: "../secret.txt")
        try folder.link("root/outFolder", to: "../outside")
        try folder.link("root/absolute", to: folder.path("root/a.txt"))
        try folder.link("root/magic", to: "/proc/self/root")
        try folder.link("root/loop", to: "loop")
        folder.makeFIFO("root/fifo")
    }

    private func tree(_ symlinks: DirectorySource.SymlinkPolicy = .inside, _ walk: FileTree.Walk? = nil) -> FileTree {
        FileTree(folder.path("root"), symlinks: symlinks, walk: walk)
    }

    private func content(_ path: String, _ tree: FileTree) throws -> String {
        let opened = try tree.open(Array(path.utf8), now: Self.start)
        guard opened.status.kind == .regular else { return "\(opened.status.kind)" }
        var bytes = [UInt8](repeating: 0, count: opened.status.size)
        let count = try bytes.withUnsafeMutableBytes {
            try Syscalls.pread(opened.file.descriptor.rawValue, into: $0, at: 0)
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private static let walks: [FileTree.Walk] = [.kernel, .steps]

    @Test("opens what is in it", arguments: walks)
    func opens(walk: FileTree.Walk) throws {
        #expect(try content("a.txt", tree(.inside, walk)) == "a")
        #expect(try content("sub/deep/b.txt", tree(.inside, walk)) == "b")
        #expect(try content("sub/deep", tree(.inside, walk)) == "directory")
        #expect(try content("", tree(.inside, walk)) == "directory")
    }

    @Test("opens a FIFO without waiting for its writer", arguments: walks)
    func fifo(walk: FileTree.Walk) throws { #expect(try content("fifo", tree(.inside, walk)) == "other") }

    @Test(
        "opens nothing outside, even if it is asked to", arguments: walks,
        [
            "../secret.txt", "sub/../../secret.txt", "..", "out", "outFolder/c.txt", "magic/etc/passwd", "loop",
            "a.txt/x", "/etc/passwd", "nowhere",
        ])
    func outside(walk: FileTree.Walk, path: String) {
        for policy in [DirectorySource.SymlinkPolicy.inside, .none] {
            #expect(throws: Errno.self, "\(path)") { _ = try content(path, tree(policy, walk)) }
        }
    }

    @Test("follows the links that stay inside, by the kernel's help")
    func inside() throws {
        #expect(try content("inside", tree()) == "b")
        #expect(try content("insideFolder/deep/b.txt", tree()) == "b")
        #expect(try content("sub/up", tree()) == "a")
        #expect(throws: Errno.self) { _ = try content("absolute", tree()) }
    }

    @Test(
        "follows no link if told, or by steps",
        arguments: ["inside", "insideFolder/deep/b.txt", "sub/up", "absolute", "out"])
    func noLinks(path: String) {
        #expect(throws: Errno.self) { _ = try content(path, tree(.none)) }
        #expect(throws: Errno.self) { _ = try content(path, tree(.none, .steps)) }
        #expect(throws: Errno.self) { _ = try content(path, tree(.inside, .steps)) }
    }

    @Test("follows all links if told")
    func allLinks() throws {
        #expect(try content("out", tree(.all)) == "secret")
        #expect(try content("outFolder/c.txt", tree(.all)) == "c")
        #expect(try content("absolute", tree(.all)) == "a")
    }

    @Test("says what is wrong with its directory")
    func wrongDirectory() throws {
        func message(_ path: String) -> String {
            do {
                try FileTree(path).openRoot(now: Self.start)
                return "nothing"
            } catch { return "\(error)" }
        }
        #expect(message("/nowhere/at/all") == "no such directory: /nowhere/at/all")
        #expect(message(folder.path("root/a.txt")) == "not a directory: \(folder.path("root/a.txt"))")
        #expect(message(folder.path("root")) == "nothing")
    }

    @Test("finds its directory again after it was replaced")
    func replaced() throws {
        let tree = tree()
        #expect(try content("a.txt", tree) == "a")
        try folder.rename("root", to: "old")
        try folder.write("root/a.txt", "new")
        #expect(try content("a.txt", tree) == "a")
        let later = Self.start + .seconds(2)
        #expect(try tree.open(Array("a.txt".utf8), now: later).status.size == 3)
    }

    @Test("takes a root that is itself a link")
    func linkedRoot() throws {
        try folder.link("current", to: "root")
        #expect(try content("a.txt", FileTree(folder.path("current"))) == "a")
    }
}
