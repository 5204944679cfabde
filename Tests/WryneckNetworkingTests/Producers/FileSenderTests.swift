internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

@Suite("FileSender: as in twisted.protocols.basic", .ownThread) struct FileSenderTests {
    private let recorder = Recorder()
    private let connection: MemoryConnection
    private var wire: MemoryTransport { connection.wire }
    init() throws { connection = try MemoryConnection(recorder) }

    private static let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }

    @Test(
        "a file goes out whole, and the Deferred tells how much it was",
        arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func whole(count: Int) throws {
        let content = Array(FileSenderTests.content[..<count])
        for transform in [nil, { (bytes: [UInt8]) in bytes }] {
            let deferred = FileSender(try temporaryFile(content), transform: transform).begin(on: wire)
            #expect(!deferred.hasFired)
            connection.world.settle()
            #expect(deferred.outcome == "\(count)")
            #expect(wire.takeReceived() == content)
            #expect(!wire.hasProducer)
        }
    }

    @Test("a part of a file goes out; more than there is, with a transformation, is as much as there is")
    func part() throws {
        let file = try temporaryFile(Array("0123456789".utf8))
        func sent(_ sender: FileSender) -> String {
            let deferred = sender.begin(on: wire)
            let text = connection.received()
            return "\(text) \(deferred.outcome)"
        }
        #expect(sent(FileSender(file, offset: 3, count: 4)) == "3456 4")
        #expect(sent(FileSender(file, offset: 8)) == "89 2")
        #expect(sent(FileSender(file, offset: 11)) == " 0")
        #expect(sent(FileSender(file, offset: 1, count: 0)) == " 0")
        #expect(sent(FileSender(file, offset: -1, count: -1)) == " 0")
        #expect(sent(FileSender(file, offset: 5, count: .max) { $0.reversed() }) == "98765 5")
    }

    @Test("a transformation may make more, less or nothing of a piece; what it throws is the result")
    func transformed() throws {
        let file = try temporaryFile([UInt8](repeating: 0x61, count: 150_000))
        var round = 0
        let deferred = FileSender(file) { piece in
            round += 1
            return round == 2 ? [UInt8(ascii: "!")] : []
        }.begin(on: wire)
        #expect(connection.received() == "!")
        #expect(deferred.outcome == "150000" && round == 3)
        let failed = FileSender(file) { _ in throw Boom(id: 3) }.begin(on: wire)
        connection.world.settle()
        #expect(failed.outcome == "error boom 3" && !wire.hasProducer)
        failed.forget()
    }

    @Test("no more is read than the peer takes")
    func paced() throws {
        var pieces = 0
        let sender = FileSender(try temporaryFile(FileSenderTests.content)) { piece in
            pieces += 1
            return piece
        }
        wire.isStalled = true
        let deferred = sender.begin(on: wire)
        connection.world.settle()
        #expect(pieces == 0, "nothing is asked for on a wire that takes nothing")
        wire.isStalled = false
        try connection.world.reactor.turn(waits: false)
        #expect(pieces == 1)
        wire.isStalled = true
        connection.world.settle()
        #expect(pieces == 1 && !deferred.hasFired)
        wire.isStalled = false
        connection.world.settle()
        #expect(deferred.outcome == "200000")
    }

    @Test("the connection's end, a file that shrinks and a cancellation end it")
    func ends() throws {
        let file = try temporaryFile(FileSenderTests.content)
        let cancelled = FileSender(file).begin(on: wire)
        try connection.world.reactor.turn(waits: false)
        cancelled.cancel()
        connection.world.settle()
        #expect(cancelled.outcome.hasPrefix("error") && !wire.hasProducer && !wire.isClosed)
        #expect(wire.takeReceived().count < FileSenderTests.content.count)
        let second = FileSender(file).begin(on: wire)
        let third = FileSender(file).begin(on: wire)
        #expect(third.outcome == "error alreadyRegistered")
        wire.lose()
        #expect(second.outcome == "error connection aborted")
        let fourth = FileSender(file).begin(on: wire)
        #expect(fourth.outcome == "error connection aborted")
        for deferred in [cancelled, second, third, fourth] { deferred.forget() }
    }

    @Test("over a real socket: a file of some megabytes, then the close; and a file that is shorter than promised")
    func real() throws {
        let test = try TestReactor()
        let content = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
        let file = try temporaryFile(content)
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        let deferred = FileSender(file).begin(on: transport)
        transport.close()
        #expect(try test.receive(content.count + 1, by: client) == content)
        try test.turn(until: { recorder.isDisconnected })
        #expect(deferred.outcome == "1500000")

        let (other, impatient) = try test.connection(receiveBuffer: 4096)
        let promised = FileSender(file, count: content.count + 1).begin(on: try #require(other.transport))
        let read = try BackgroundRead(content.count + 1, by: impatient, waking: test.reactor.handle)
        try test.turn(until: { read.isDone && other.isDisconnected })
        #expect(read.failure == ECONNRESET, "the peer must not take it for the whole")
        #expect(other.end == .some(ConnectionLost(code: .inputOutput)))
        // All had been handed over; what became of it is the connection's affair.
        #expect(promised.hasFired)
        promised.forget()
    }

    @Test("a file is opened by its path; what is none is an error")
    func opens() throws {
        let path = temporaryPath()
        defer { unlink(path) }
        let number = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        #expect(write(number, "abc", 3) == 3)
        close(number)
        let deferred = FileSender(try OpenFile(path: path)).begin(on: wire)
        #expect(connection.received() == "abc" && deferred.outcome == "3")
        #expect(throws: Errno.noEntry) { try OpenFile(path: path + "x") }
        #expect(throws: Errno.noEntry) { try OpenFile(path: path + "\0x") }
        #expect(throws: Errno.invalidArgument) { try OpenFile(path: "/tmp") }
        #expect(throws: Errno.invalidArgument) { try OpenFile(path: "/dev/null") }
    }
}
