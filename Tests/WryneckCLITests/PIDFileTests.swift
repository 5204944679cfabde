import Foundation
import ProcessTesting
import Testing

@testable import wryneck_cli

@Suite("The PID file", .ownThread) struct PIDFileTests {
    private let folder: ScratchFolder
    private let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.path + "/w.pid"
    }

    private var content: String? { try? fileText(path) }
    private func reason(_ body: () throws -> Void) -> String? {
        #expect(throws: Mistake.self) { try body() }?.description
    }

    @Test("holds the number while it is held, and is gone then")
    func life() throws {
        try PIDFile.check(path)
        #expect(content == nil)
        let file = try PIDFile(path)
        #expect(content == "\(getpid())\n")
        file.remove()
        #expect(content == nil)
    }

    @Test(
        "one that was left behind is replaced, whatever is in it",
        arguments: ["", "2147483647\n", "no number", "-1\n", "99999999999999999999\n"])
    func stale(text: String) throws {
        try folder.write("w.pid", text.utf8)
        try PIDFile.check(path)
        let file = try PIDFile(path)
        #expect(content == "\(getpid())\n")
        file.remove()
    }

    @Test("the number of a process that runs and has no lock on it blocks nobody: it was used anew")
    func living() throws {
        try folder.write("w.pid", "\(getppid())\n".utf8)
        try PIDFile.check(path)
        let file = try PIDFile(path)
        #expect(content == "\(getpid())\n")
        file.remove()
    }

    @Test("one that is held is an error and stays, also when the holder has opened and closed it beside")
    func held() throws {
        let file = try PIDFile(path)
        defer { file.remove() }
        // As it does when the file is in the folder that is served.
        close(open(path, O_RDONLY))
        let expected = "--pid-file: process \(getpid()) runs, and has \(path)"
        #expect(reason { try PIDFile.check(path) } == expected)
        #expect(reason { _ = try PIDFile(path) } == expected)
        #expect(content == "\(getpid())\n")
        try "".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(reason { try PIDFile.check(path) } == "--pid-file: another process runs, and has \(path)")
    }

    @Test("a file of something else is not written over")
    func foreign() throws {
        try folder.write("w.pid", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1".utf8)
        let expected = "--pid-file: \(path) is no PID file but 44 bytes of something else"
        #expect(reason { try PIDFile.check(path) } == expected)
        #expect(reason { _ = try PIDFile(path) } == expected)
        #expect(content?.hasPrefix("root:x:0") ?? false)
    }

    @Test("only the file that was written is removed")
    func replaced() throws {
        let file = try PIDFile(path)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
        try folder.write("w.pid", "other".utf8)
        file.remove()
        #expect(content == "other")
    }

    @Test("what is no file, or cannot be made, is told")
    func impossible() throws {
        #expect(
            reason { _ = try PIDFile(folder.path + "/nowhere/w.pid") }
                == "--pid-file: \(folder.path)/nowhere/w.pid: No such file or directory")
        #expect(reason { try PIDFile.check(folder.path) } == "--pid-file: \(folder.path) is no regular file")
        mkfifo(path, 0o600)
        #expect(reason { try PIDFile.check(path) } == "--pid-file: \(path) is no regular file")
        #expect(reason { _ = try PIDFile(path) } == "--pid-file: \(path) is no regular file")
    }
}
