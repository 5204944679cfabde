import Foundation
import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckReactorTesting

@testable import WryneckReactor

/// With a real directory: the kernel has an event ready when the call that made it returns, so nothing is waited for.
@Suite("A watched tree", .ownThread) struct TreeWatchTests {
    private let folder: ScratchFolder
    private let memory: MemoryReactor
    private let log = LogRecorder()

    init() throws {
        folder = try ScratchFolder()
        try folder.write("a.txt", "a".utf8)
        try folder.write("sub/deep/b.txt", "b".utf8)
        memory = try MemoryReactor(logger: log.logger)
        memory.doThreadWorkInTurns()
    }

    private final class Changes { var count = 0 }

    private func watch(_ path: String? = nil, ignoring: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }) throws
        -> (TreeWatch, Changes)
    {
        let changes = Changes()
        var options = TreeWatch.Options()
        options.ignores = ignoring
        let watch = try TreeWatch(path ?? folder.path, options: options, on: memory.reactor) { changes.count += 1 }
        memory.settle()
        return (watch, changes)
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }
    private func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }
    private func move(_ name: String, _ to: String) throws {
        try FileManager.default.moveItem(atPath: path(name), toPath: path(to))
    }

    /// Whether what `body` does is told, once, after the quiet time.
    private func isTold(_ changes: Changes, _ body: () throws -> Void) rethrows -> Bool {
        let before = changes.count
        try body()
        memory.settle()
        #expect(changes.count == before, "told before it is quiet")
        memory.advance(by: .seconds(2))
        #expect(changes.count <= before + 1)
        return changes.count == before + 1
    }

    @Test("files that are written, made, renamed, deleted are told, at any depth; reading is not")
    func files() throws {
        let (watch, changes) = try watch()
        #expect(watch.count == 3 && watch.isSettled)
        #expect(try isTold(changes) { try folder.write("a.txt", "aa".utf8) })
        #expect(try isTold(changes) { try folder.write("sub/deep/new.txt", "n".utf8) })
        #expect(try isTold(changes) { try move("sub/deep/new.txt", "sub/new.txt") })
        #expect(try isTold(changes) { try FileManager.default.removeItem(atPath: path("sub/new.txt")) })
        #expect(
            try isTold(changes) {
                try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: "a.txt")
            })
        #expect(!isTold(changes) { _ = try? fileBytes(path("a.txt")) })
        #expect(!isTold(changes) {})
    }

    @Test("many changes are told as one: when it is quiet, or after a second")
    func debounced() throws {
        // Links, because a written file is told of by whoever lets go of it last: perhaps a test that just looks into
        // this process's table of descriptors, and has lost the processor.
        let (_, changes) = try watch()
        for number in 0..<3 {
            try folder.link("link\(number)", to: "a.txt")
            memory.advance(by: .milliseconds(90))
        }
        #expect(changes.count == 0)
        memory.advance(by: .milliseconds(10))
        #expect(changes.count == 1)
        for number in 3..<15 {
            try folder.link("link\(number)", to: "a.txt")
            memory.advance(by: .milliseconds(90))
        }
        #expect(changes.count == 2)
    }

    @Test("a new directory is watched with all that came into it before anybody looked")
    func newDirectories() throws {
        let (watch, changes) = try watch()
        #expect(try isTold(changes) { try folder.write("x/y/z/c.txt", "c".utf8) })
        #expect(watch.count == 6)
        #expect(try isTold(changes) { try folder.write("x/y/z/c.txt", "cc".utf8) })
    }

    @Test("a directory that moves is watched where it is now, and no more when it has left")
    func moves() throws {
        let outside = try ScratchFolder()
        let (watch, changes) = try watch()
        #expect(try isTold(changes) { try move("sub", "other") })
        #expect(watch.count == 3)
        #expect(try isTold(changes) { try folder.write("other/deep/b.txt", "b2".utf8) })
        #expect(
            try isTold(changes) {
                try FileManager.default.moveItem(atPath: path("other"), toPath: outside.path + "/gone")
            })
        #expect(watch.count == 1)
        #expect(try !isTold(changes) { try outside.write("gone/deep/b.txt", "b3".utf8) })
        #expect(
            try isTold(changes) {
                try FileManager.default.moveItem(atPath: outside.path + "/gone", toPath: path("back"))
            })
        #expect(try isTold(changes) { try folder.write("back/deep/b.txt", "b4".utf8) })
    }

    @Test("a directory that goes takes its watches with it")
    func deletes() throws {
        let (watch, changes) = try watch()
        #expect(try isTold(changes) { try FileManager.default.removeItem(atPath: path("sub")) })
        #expect(watch.count == 1)
    }

    @Test("a root that is deleted is told, and looked for until it is there again; nothing runs meanwhile but that")
    func rootReplaced() throws {
        try makeFolder("site")
        let (watch, changes) = try watch(path("site"))
        #expect(try isTold(changes) { try FileManager.default.removeItem(atPath: path("site")) })
        #expect(watch.count == 0 && !watch.isSettled)
        #expect(!isTold(changes) {})
        #expect(try isTold(changes) { try folder.write("site/index.html", "new".utf8) })
        #expect(watch.count == 1 && watch.isSettled)
        #expect(try isTold(changes) { try folder.write("site/index.html", "newer".utf8) })
        #expect(
            try isTold(changes) {
                try move("site", "old")
                try makeFolder("site")
            })
        #expect(try isTold(changes) { try folder.write("site/index.html", "newest".utf8) })
        #expect(try !isTold(changes) { try folder.write("old/index.html", "old".utf8) })
    }

    @Test("a root that is not there yet is watched as soon as it is")
    func lateRoot() throws {
        let (watch, changes) = try watch(path("late"))
        #expect(watch.count == 0)
        try makeFolder("late")
        memory.advance(by: .seconds(1))
        #expect(watch.count == 1)
        #expect(try isTold(changes) { try folder.write("late/a", "a".utf8) })
    }

    @Test("names that do not count are not told, and directories of such names not watched")
    func ignored() throws {
        try makeFolder(".git/objects")
        let (watch, changes) = try watch { $0.first == UInt8(ascii: ".") }
        #expect(watch.count == 3)
        #expect(try !isTold(changes) { try folder.write(".git/objects/1", "1".utf8) })
        #expect(try !isTold(changes) { try folder.write(".a.txt.swp", "1".utf8) })
        #expect(try !isTold(changes) { try makeFolder(".hidden/more") })
        #expect(watch.count == 3)
    }

    @Test("links to directories are not followed, not even in circles")
    func links() throws {
        try FileManager.default.createSymbolicLink(atPath: path("sub/circle"), withDestinationPath: folder.path)
        let (watch, _) = try watch()
        #expect(watch.count == 3)
    }

    @Test("events that the kernel has lost are a change, and the tree is looked at anew")
    func overflow() throws {
        let (watch, changes) = try watch()
        let limit = try fileText("/proc/sys/fs/inotify/max_queued_events")
        let count = try #require(Int(limit.filter(\.isNumber)))
        try #require(count <= 100_000, "this machine's queue is too long to be filled")
        #expect(
            try isTold(changes) {
                // Equal events behind each other are one for the kernel: two files by turns.
                for index in 0...count {
                    let number = open(path(index % 2 == 0 ? "a.txt" : "sub/deep/b.txt"), O_WRONLY | O_CLOEXEC)
                    close(number)
                }
                // Nobody is told of this one.
                try makeFolder("unseen")
                // A turn reads a part.
                for _ in 0..<count / 100 { memory.settle() }
            })
        #expect(watch.count == 4)
        #expect(try isTold(changes) { try folder.write("unseen/c", "c".utf8) })
    }

    @Test(
        "directories that cannot be read are left out with one warning, and those beside them watched",
        .enabled(if: geteuid() != 0, "root may read all"))
    func unreadable() throws {
        try makeFolder("closed/inside")
        chmod(path("closed"), 0)
        defer { chmod(path("closed"), 0o755) }
        let (watch, changes) = try watch()
        #expect(watch.count == 3)
        #expect(log.lines.count { $0.message.contains("cannot be watched") } == 1)
        #expect(try isTold(changes) { try folder.write("sub/c", "c".utf8) })
    }

    @Test("nothing is left behind: neither after remove nor at the reactor's end, and idle there is no timer")
    func ends() throws {
        let (watch, changes) = try watch()
        #expect(memory.leftovers.timers == 0 && memory.leftovers.descriptors == 1)
        try folder.write("a.txt", "x".utf8)
        memory.settle()
        watch.remove()
        memory.advance(by: .seconds(5))
        #expect(changes.count == 0)
        #expect(memory.leftovers.timers == 0 && memory.leftovers.descriptors == 0)
        memory.start()
        _ = try self.watch()
        memory.reactor.stop()
        memory.settle()
        #expect(memory.hasEnded)
    }
}
