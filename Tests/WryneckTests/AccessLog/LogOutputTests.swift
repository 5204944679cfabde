import Glibc
import Testing
import Wryneck
import WryneckReactor

@Suite("Where lines go") struct LogOutputTests {
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
        while case let count = Glibc.read(reading.descriptor.rawValue, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
        return all
    }

    @Test("a pipe that nobody reads holds nobody up: lines are dropped, and counted once it is read again; none is torn")
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
}
