internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("Where lines go", .ownThread) struct LogOutputTests {
    private let reading: OpenFile
    private let writing: OpenFile

    init() throws {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        reading = OpenFile(FileDescriptor(owning: ends[0]))
        writing = OpenFile(FileDescriptor(owning: ends[1]))
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    }

    private func drain() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(reading.descriptor.rawValue, &buffer, buffer.count), count > 0 {
            all += buffer[..<count]
        }
        return all
    }

    @Test(
        "a pipe that nobody reads holds nobody up: lines are dropped, and counted once it is read again; none is torn")
    func stuck() throws {
        let output = LogOutput(writing.descriptor.rawValue, patience: 0)
        let line = String(repeating: "x", count: 99)
        for _ in 0..<2000 { output.writeLine(line) }
        var text = String(decoding: drain(), as: UTF8.self)
        output.writeLine("afterwards")
        text += String(decoding: drain(), as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        let whole = lines.count { $0 == line }
        #expect(whole > 500 && whole < 2000)
        #expect(Array(lines[whole...]) == ["... \(2000 - whole) lines were lost: nobody read them", "afterwards"])
    }

    @Test("a reader gets everything, in order")
    func reads() throws {
        let output = LogOutput(writing.descriptor.rawValue)
        var text: [UInt8] = []
        for number in 0..<100 {
            output.writeLine("line \(number)")
            text += drain()
        }
        #expect(String(decoding: text, as: UTF8.self) == (0..<100).map { "line \($0)\n" }.joined())
    }

    @Test("what is posted is written by a thread, in order, and a line that is written at once comes behind it")
    func posted() throws {
        let output = LogOutput(writing.descriptor.rawValue)
        for number in 0..<1000 { output.post(Array("line \(number)\n".utf8)) }
        output.writeLine("last")
        #expect(String(decoding: drain(), as: UTF8.self) == (0..<1000).map { "line \($0)\n" }.joined() + "last\n")
    }

    @Test("who posts never waits: lines that there is no room for are counted")
    func full() throws {
        let output = LogOutput(writing.descriptor.rawValue, patience: 0, queueLimit: 1000)
        let line = Array((String(repeating: "x", count: 99) + "\n").utf8)
        for _ in 0..<5000 { output.post(line) }
        var text = ""
        for _ in 0..<3 {
            output.flush()
            text += String(decoding: drain(), as: UTF8.self)
        }
        output.writeLine("afterwards")
        text += String(decoding: drain(), as: UTF8.self)
        let lines = text.split(separator: "\n")
        let whole = lines.count { $0.hasPrefix("x") }
        let lost = lines.compactMap { $0.hasPrefix("... ") ? Int($0.split(separator: " ")[1]) : nil }
        #expect(lines.filter { $0.hasPrefix("x") }.allSatisfy { $0.count == 99 })
        #expect(whole + lost.reduce(0, +) == 5000)
        #expect(lines.last == "afterwards")
    }

    @Test("what was posted is written before the output goes away")
    func farewell() throws {
        let folder = try TemporaryFolder()
        var output: LogOutput? = try LogOutput.file(folder.path("log"))
        output?.post(Array("one\n".utf8))
        output?.flush()
        output = nil
        #expect(try folder.read("log") == "one\n")
    }

    @Test(
        "a file that was renamed is opened anew: what was posted before is in the old one, what comes after in the new")
    func rotated() throws {
        let folder = try TemporaryFolder()
        let output = try LogOutput.file(folder.path("log"))
        output.post(Array("one\n".utf8))
        #expect(rename(folder.path("log"), folder.path("log.1")) == 0)
        output.post(Array("two\n".utf8))
        output.reopen()
        output.flush()
        output.post(Array("three\n".utf8))
        output.flush()
        #expect(try folder.read("log.1") == "one\ntwo\n")
        #expect(try folder.read("log") == "three\n")
    }

    @Test(
        "if the file cannot be opened anew, the old one stays, and that is logged; standard output is never opened anew"
    )
    func stays() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("logs")
        let output = try LogOutput.file(folder.path("logs/log"))
        #expect(rename(folder.path("logs"), folder.path("away")) == 0)
        let told = LogRecorder()
        output.reopen(logger: told.logger)
        output.flush()
        output.writeLine("one")
        #expect(try folder.read("away/log") == "one\n")
        #expect(told.lines.count == 1 && told.lines[0].message.contains("cannot be opened anew"))
        LogOutput(writing.descriptor.rawValue).reopen(logger: told.logger)
        #expect(told.lines.count == 1)
    }

    @Test(
        "lines that a file does not take are counted, and none that follows is torn; of the first loss the logger is told"
    )
    func notTaken() async throws {
        let folder = try TemporaryFolder()
        try folder.write("log", "")
        let number = open(folder.path("log"), O_RDONLY | O_CLOEXEC)
        defer { close(number) }
        let told = LogRecorder()
        let output = LogOutput(number, patience: 0, logger: told.logger)
        output.writeLine("lost")
        output.post(Array("lost, too\nand this\n".utf8))
        output.flush()
        // From now on the same number can be written to.
        let other = open(folder.path("log"), O_WRONLY | O_APPEND | O_CLOEXEC)
        #expect(dup2(other, number) == number)
        close(other)
        output.writeLine("one")
        output.writeLine("two")
        let lines = try folder.read("log").split(separator: "\n")
        #expect(lines.first?.hasPrefix("... 3 lines were lost: ") == true)
        #expect(lines.dropFirst() == ["one", "two"])
        #expect(try await eventually { told.lines.count >= 1 })
        #expect(told.lines.count == 1 && told.lines[0].message.contains("Lines of a log are lost"))
    }

    @Test(
        "a disk that is full is told at once, and not with each line; a log that was opened anew may be told of again")
    func diskIsFull() async throws {
        let told = LogRecorder()
        let output = try LogOutput.file("/dev/full", logger: told.logger)
        for _ in 0..<3 { output.writeLine("lost") }
        #expect(try await eventually { told.lines.count >= 1 })
        #expect(
            told.lines.count == 1 && told.lines[0].metadata.contains("/dev/full")
                && told.lines[0].metadata.contains("No space left on device"))
        output.reopen(logger: told.logger)
        output.flush()
        output.writeLine("lost")
        #expect(try await eventually { told.lines.count >= 2 })
        #expect(told.lines.count == 2)
    }

    @Test("what is lost while a log is opened anew, and what there is no room for at once, is told, too")
    func unnoticed() async throws {
        let told = LogRecorder()
        let output = try LogOutput.file("/dev/full", logger: told.logger)
        output.post(Array("lost\n".utf8))
        output.reopen(logger: told.logger)
        output.flush()
        #expect(try await eventually { told.lines.count >= 1 })
        #expect(told.lines.count == 1)
        let small = LogOutput(writing.descriptor.rawValue, patience: 0, queueLimit: 10, logger: told.logger)
        small.post(Array("more than ten\n".utf8))
        #expect(try await eventually { told.lines.count >= 2 })
        #expect(told.lines.count == 2 && told.lines[1].metadata.contains("faster than they could be written"))
    }

    @Test("a path that leads nowhere is an error at once; so is a FIFO that nobody reads, which else would block")
    func mistakes() throws {
        let folder = try TemporaryFolder()
        #expect(throws: Errno.self) { try LogOutput.file(folder.path("none/log")) }
        #expect(throws: Errno.self) { try LogOutput.file(folder.path) }
        #expect(throws: Errno.self) { try LogOutput.file(folder.path("a\u{0}b")) }
        #expect(mkfifo(folder.path("fifo"), 0o600) == 0)
        #expect(throws: Errno.self) { try LogOutput.file(folder.path("fifo")) }
    }
}
