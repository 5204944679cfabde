import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("Transport.notify(whenSent:), in memory") struct NotifyTests {
    private let recorder = Recorder()
    private let connection: MemoryConnection
    private var wire: MemoryTransport { connection.wire }
    init() throws { connection = try MemoryConnection(recorder) }

    private final class Told { var words: [String] = [] }
    private let told = Told()

    private func ask(_ name: String) { wire.notify { [told] in told.words.append("\(name) \($0)") } }

    @Test("true when all before the call is sent, whatever was queued behind it; in the order of the calls")
    func inOrder() {
        wire.room = 2
        wire.write("ab")
        ask("first")
        wire.write("c")
        ask("second")
        ask("third")
        wire.write("d")
        #expect(told.words.isEmpty, "not within the call")
        connection.world.settle()
        #expect(told.words == ["first true"])
        wire.room = 1
        connection.world.settle()
        #expect(told.words == ["first true", "second true", "third true"] && wire.unsentBytes == 1)
    }

    @Test("with nothing queued it is told at the end of the turn")
    func nothingQueued() {
        ask("now")
        #expect(told.words.isEmpty)
        connection.world.settle()
        #expect(told.words == ["now true"])
    }

    @Test("who asks again when he is told is told in a later turn: the reactor goes on")
    func again() {
        var count = 0
        func askAgain() {
            wire.notify { _ in
                count += 1
                if count < 3 { askAgain() }
            }
        }
        askAgain()
        _ = try? connection.world.reactor.turn(waits: false)
        #expect(count == 1)
        connection.world.settle()
        #expect(count == 3)
    }

    @Test("false when the connection ends before, and true for what had left; `disconnected` comes behind both")
    func ends() {
        wire.room = 1
        wire.write("ab")
        recorder.onDisconnect = { [told] in told.words.append("disconnected") }
        connection.world.settle()
        ask("unsent")
        wire.lose(.connectionReset)
        #expect(told.words == ["unsent false", "disconnected"])
        ask("over")
        #expect(told.words.count == 2)
        connection.world.settle()
        #expect(told.words == ["unsent false", "disconnected", "over false"])
    }

    @Test("abort tells it in a later turn, as it does `disconnected`")
    func aborts() {
        recorder.onDisconnect = { [told] in told.words.append("disconnected") }
        ask("empty")
        wire.write("a")
        ask("unsent")
        wire.abort()
        #expect(told.words.isEmpty)
        connection.world.settle()
        #expect(told.words == ["empty true", "unsent false", "disconnected"])
    }

    @Test("a close behind the last byte comes after the word of it")
    func closes() {
        recorder.onDisconnect = { [told] in told.words.append("disconnected") }
        wire.write("a")
        ask("last")
        wire.close()
        connection.world.settle()
        #expect(told.words == ["last true", "disconnected"] && wire.received == Array("a".utf8))
    }

    @Test("whoever is told may write, ask again, and end the connection")
    func reentrant() {
        wire.write("a")
        wire.notify { [wire, told] _ in
            told.words.append("first")
            wire.write("b")
            wire.notify { told.words.append("again \($0)") }
        }
        wire.notify { [wire, told] _ in
            told.words.append("second")
            wire.abort()
        }
        connection.world.settle()
        #expect(told.words == ["first", "second", "again false"])
        #expect(wire.received == Array("a".utf8) && wire.wasAborted)
    }

    @Test("neither marks nor producers are touched by it")
    func touchesNothing() throws {
        let producer = PushRecorder()
        try wire.register(.push(producer))
        wire.isStalled = true
        wire.write([UInt8](repeating: 0, count: WaterMarks.standard.high + 1))
        ask("all")
        #expect(wire.isCongested && wire.waterMarks == .standard && producer.calls == ["pause"])
        wire.isStalled = false
        connection.world.settle()
        #expect(producer.calls == ["pause", "resume"] && told.words == ["all true"])
    }
}

@Suite("Transport.notify(whenSent:), over real sockets", .ownThread) struct RealNotifyTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    @Test("told when the kernel has taken the bytes, and not before")
    func blocked() throws {
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        var told: [String] = []
        transport.write("a")
        transport.notify { told.append("little \($0)") }
        let count = 8 * 1024 * 1024
        transport.write([UInt8](repeating: 3, count: count))
        transport.notify { told.append("much \($0)") }
        try test.look(2)
        #expect(told.isEmpty || told == ["little true"])
        #expect(transport.unsentBytes > 0)
        #expect(try test.receive(count + 1, by: client).count == count + 1)
        try test.turn(until: { told.count == 2 })
        #expect(told == ["little true", "much true"])
        transport.notify { told.append("nothing \($0)") }
        try test.look()
        #expect(told.last == "nothing true")
    }

    @Test("a peer that resets makes it false; behind a proxy's header, too", arguments: [false, true])
    func reset(isProxied: Bool) throws {
        let recorder = Recorder()
        let proxied = ProxyProtocol(trusted: [SocketAddress.Network("127.0.0.0/8")].compactMap { $0 }).wrapping { _ in
            recorder
        }
        let listener = try test.reactor.listen(.tcp(port: 0), isProxied ? proxied : { _ in recorder })
        let client = try RawSocket(to: listener.address)
        if isProxied { try client.send("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n") }
        try test.turn(until: { recorder.transport != nil })
        let transport = try #require(recorder.transport)
        var told: [Bool] = []
        transport.write([UInt8](repeating: 3, count: 32 * 1024 * 1024))
        transport.notify { told.append($0) }
        try test.look(2)
        #expect(told.isEmpty)
        client.reset()
        try test.turn(until: { recorder.isDisconnected })
        #expect(told == [false])
    }

    @Test("the end of the reactor tells it")
    func reactorEnds() throws {
        let reactor = try Reactor(logger: test.log.logger)
        let recorder = Recorder()
        var told: [Bool] = []
        let listener = try reactor.listen(.tcp(port: 0)) { _ in recorder }
        let client = try RawSocket(to: listener.address)
        recorder.onConnect = { transport in
            transport.write([UInt8](repeating: 3, count: 32 * 1024 * 1024))
            transport.notify { told.append($0) }
            reactor.stop()
        }
        try reactor.run(handlingSignals: false)
        #expect(told == [false])
        withExtendedLifetime(client) {}
    }
}
