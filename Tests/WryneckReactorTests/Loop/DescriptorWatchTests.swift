internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("addReader and addWriter", .ownThread) struct DescriptorWatchTests {
    private let test: TestReactor
    private let reading: OpenFile
    private let writing: Open
    private final class Open {
        var file: OpenFile?
        init(_ file: OpenFile) { self.file = file }
    }

    init() throws {
        test = try TestReactor()
        var numbers: [CInt] = [0, 0]
        try #require(pipe(&numbers) == 0)
        reading = OpenFile(FileDescriptor(owning: numbers[0]))
        writing = Open(OpenFile(FileDescriptor(owning: numbers[1])))
    }

    private var input: CInt { reading.descriptor.rawValue }
    private var output: CInt { writing.file?.descriptor.rawValue ?? -1 }

    private func readOne() -> UInt8? {
        var byte: UInt8 = 0
        return read(input, &byte, 1) == 1 ? byte : nil
    }

    @Test("a reader is called for as long as there is something, and not for nothing")
    func reads() throws {
        var bytes: [UInt8] = []
        let watch = try test.reactor.addReader(input) { bytes.append(readOne() ?? 0) }
        try test.look(3)
        #expect(bytes.isEmpty)
        write(output, "abc", 3)
        try test.look()
        #expect(bytes == [0x61], "one read a turn")
        try test.look(5)
        #expect(bytes == Array("abc".utf8))
        #expect(fcntl(input, F_GETFL) & O_NONBLOCK == 0)
        watch.remove()
        write(output, "d", 1)
        try test.look(2)
        #expect(bytes.count == 3 && !watch.isActive && test.reactor.sourceCount == 0)
    }

    @Test("the last data come before the end, which is told once and ends the watch")
    func end() throws {
        var told: [UInt8?] = []
        let watch = try test.reactor.addReader(input) { told.append(readOne()) }
        write(output, "ab", 2)
        writing.file = nil
        try test.turn(until: { !watch.isActive })
        #expect(told == [0x61, 0x62, nil])
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("a writer is called while there is room; one descriptor can have both")
    func writes() throws {
        let (ours, theirs) = try RawSocket.pair()
        let number = ours.descriptor.rawValue
        var (canWrite, canRead) = (0, 0)
        let writer = try test.reactor.addWriter(number) { canWrite += 1 }
        let reader = try test.reactor.addReader(number) { canRead += 1 }
        try test.look(2)
        #expect(canWrite == 2 && canRead == 0)
        writer.remove()
        try theirs.send("a")
        try test.look(2)
        #expect(canWrite == 2 && canRead == 2)
        reader.remove()
    }

    @Test("what it throws is logged, and ends the watch, not the loop")
    func throwing() throws {
        let watch = try test.reactor.addReader(input) { throw Boom(id: 6) }
        write(output, "a", 1)
        try test.look(3)
        #expect(test.log.errors == ["boom 6"] && !watch.isActive)
    }

    @Test("a regular file is refused with a clear error, and so is what is not open; nothing of it is kept")
    func refused() throws {
        let file = try temporaryFile([1])
        #expect(throws: Errno.notPermitted) { try test.reactor.addReader(file.descriptor.rawValue) {} }
        #expect(throws: Errno.badDescriptor) { try test.reactor.addReader(-1) {} }
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("an owner who closes and opens again does not confuse the watch")
    func reused() throws {
        var calls = 0
        let watch = try test.reactor.addReader(input) { calls += 1 }
        let (ours, theirs) = try RawSocket.pair()
        dup2(ours.descriptor.rawValue, input)
        try theirs.send("not the pipe's")
        try test.look(3)
        #expect(calls == 0)
        watch.remove()
    }

    @Test("the reactor's end ends the watch and lets go of the closure")
    func reactorEnds() throws {
        final class Held {}
        weak var held: Held?
        let reactor = try Reactor(logger: test.log.logger)
        let watch: DescriptorWatch
        do {
            let object = Held()
            held = object
            watch = try reactor.addReader(input) { withExtendedLifetime(object) {} }
        }
        #expect(held != nil)
        reactor.callWhenRunning { reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(!watch.isActive && held == nil)
        #expect(throws: Errno.self) { try reactor.addReader(input) {} }
    }
}
