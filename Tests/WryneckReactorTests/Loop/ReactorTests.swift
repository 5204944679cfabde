internal import CLinux
import Glibc
import Logging
import ProcessTesting
import ReactorTestSupport
import Synchronization
import Testing
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("Reactor", .ownThread) struct ReactorTests {
    private struct Mishap: Error {}
    private let log = LogRecorder()

    // MARK: Running

    @Test("run ends with stop; a second run throws, and so does one inside the first")
    func runsOnce() throws {
        let reactor = try Reactor(logger: log.logger)
        var inner: (any Error)?
        reactor.callWhenRunning {
            do { try reactor.run(handlingSignals: false) } catch { inner = error }
            reactor.stop()
        }
        try reactor.run(handlingSignals: false)
        #expect(inner as? Reactor.Failure == .alreadyRunning)
        #expect(throws: Reactor.Failure.ended) { try reactor.run(handlingSignals: false) }
        reactor.stop()
    }

    @Test("stop has no effect on a reactor that does not run")
    func stopBeforeRun() throws {
        let reactor = try Reactor(logger: log.logger)
        var ran = false
        reactor.stop()
        reactor.callLater(.zero) {
            ran = true
            reactor.stop()
        }
        try reactor.run(handlingSignals: false)
        #expect(ran)
    }

    @Test("stop only marks: the turn goes on to its end, and what was written in it is sent")
    func stopMarks() throws {
        let reactor = try Reactor(logger: log.logger)
        var ran: [String] = []
        let listener = try reactor.listen(.tcp(port: 0)) { _ in
            let recorder = Recorder()
            recorder.onReceive = { _, transport in
                transport.write("goodbye")
                reactor.stop()
                reactor.handle.perform { [log] in log.logger.info("call of the same turn") }
                reactor.callLater(.zero) {
                    ran.append("timer of the same turn")
                    reactor.callLater(.zero) { ran.append("timer of a turn that does not come") }
                }
            }
            return recorder
        }
        let client = try RawSocket(to: listener.address)
        try client.send("x")
        let brokenPipe = BrokenPipe()
        try reactor.run(handlingSignals: false)
        #expect(try client.receiveAll() == Array("goodbye".utf8))
        #expect(log.lines.map(\.message) == ["call of the same turn"])
        #expect(ran == ["timer of the same turn"])
        withExtendedLifetime(brokenPipe) {}
    }

    @Test("callWhenRunning runs in order at the start, at once while it runs, and never after the end")
    func whenRunning() throws {
        let reactor = try Reactor(logger: log.logger)
        var ran: [Int] = []
        reactor.callWhenRunning { ran.append(1) }
        reactor.callWhenRunning {
            ran.append(2)
            reactor.callWhenRunning { ran.append(3) }
            ran.append(4)
        }
        reactor.callWhenRunning { throw Mishap() }
        reactor.callWhenRunning { reactor.stop() }
        reactor.callWhenRunning { ran.append(5) }
        #expect(ran == [])
        try reactor.run(handlingSignals: false)
        reactor.callWhenRunning { ran.append(6) }
        #expect(ran == [1, 2, 3, 4, 5])
        #expect(log.errors == ["Mishap()"])
    }

    @Test("an error of a callback is logged, and the loop lives")
    func errorsAreLogged() throws {
        let reactor = try Reactor(logger: log.logger)
        var ran = false
        reactor.callLater(.zero) { throw Mishap() }
        reactor.callLater(.zero) {
            ran = true
            reactor.callLater(.zero) { reactor.stop() }
        }
        try reactor.run(handlingSignals: false)
        #expect(ran)
        #expect(log.lines.count == 1 && log.lines[0].level == .error && log.errors == ["Mishap()"])
    }

    @Test("the end ends every source, and what they do then cannot leave a new one behind")
    func endsSources() throws {
        let reactor = try Reactor(logger: log.logger)
        var late: (any Error)?
        let recorder = Recorder()
        recorder.onDisconnect = { do { try reactor.listen(.tcp(port: 0)) { _ in nil } } catch { late = error } }
        recorder.onConnect = { _ in reactor.stop() }
        let listener = try reactor.listen(.tcp(port: 0)) { _ in recorder }
        let client = try RawSocket(to: listener.address)
        try reactor.run(handlingSignals: false)
        #expect(recorder.events == [.connected, .disconnected(ConnectionLost(code: nil))])
        #expect(late is Endpoint.ListenError)
        #expect(reactor.sourceCount == 0 && listener.connectionCount == 0)
        #expect(try client.receiveAll().isEmpty)
    }

    @Test("a reactor that has ended is let go of, whatever its timers and calls hold")
    func leavesNoCircle() throws {
        weak var gone: Reactor?
        var handle: ReactorHandle?
        do {
            let reactor = try Reactor(logger: log.logger)
            gone = reactor
            handle = reactor.handle
            reactor.callLater(.seconds(1000)) { reactor.stop() }
            reactor.callLater(.zero) { reactor.stop() }
            try reactor.listen(.tcp(port: 0)) { _ in
                reactor.stop(); return nil
            }
            try reactor.run(handlingSignals: false)
        }
        #expect(gone == nil)
        handle?.perform { Issue.record("called on a reactor that is gone") }
        handle?.stop()
    }

    // MARK: Time

    @Test("the time is the kernel's monotonic one, which no step of the wall clock moves")
    func monotonic() {
        func kernel() -> Int64 {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        }
        let before = kernel()
        let now = MonotonicClock().now.nanoseconds
        #expect((before...kernel()).contains(now))
    }

    @Test("the time stands still during a turn")
    func timeStandsStill() throws {
        let memory = try MemoryReactor()
        var seen: [Instant] = []
        for _ in 0..<3 {
            memory.reactor.callLater(.seconds(1)) {
                seen.append(memory.reactor.now)
                memory.clock.advance(by: .seconds(1))
            }
        }
        memory.advance(by: .seconds(1))
        #expect(Set(seen).count == 1 && seen.count == 3)
    }

    @Test(
        "no timer runs early, and the wait is rounded up to whole milliseconds",
        arguments: [1, 999, 1_000, 1_001, 2_500])
    func notEarly(microseconds: Int) throws {
        let reactor = try Reactor(logger: log.logger)
        reactor.adopt()
        let deadline = try #require(reactor.callLater(.microseconds(microseconds)) {}.deadline)
        var turns = 0
        while reactor.timers.armedCount > 0 {
            try reactor.turn()
            turns += 1
            if reactor.now < deadline { #expect(reactor.timers.armedCount == 1) }
        }
        #expect(MonotonicClock().now >= deadline)
        #expect(turns <= 3, "rounded down, the last millisecond would be spun away")
    }

    @Test("a deadline beyond what epoll can wait for is clipped, not wrapped")
    func farDeadline() throws {
        let reactor = try Reactor(logger: log.logger)
        reactor.adopt()
        reactor.callLater(.seconds(Int64.max)) { Issue.record("ran") }
        reactor.callLater(.seconds(100_000_000)) { Issue.record("ran") }
        reactor.handle.perform {}
        try reactor.turn()
        var woken = false
        try ReactorThread.start("test") { [handle = reactor.handle] in handle.perform {} }
        while !woken {
            try reactor.turn()
            woken = true
        }
        #expect(reactor.timers.armedCount == 2)
    }

    @Test("an idle reactor with nothing to wait for does not turn")
    func idle() throws {
        let test = try TestReactor()
        let (listener, recorders) = try test.listen()
        let client = try RawSocket(to: listener.address)
        try test.turn(until: { recorders.all.count == 1 })
        #expect(try test.turns(within: .milliseconds(50)) <= 2)
        withExtendedLifetime(client) {}
    }

    @Test("MemoryReactor: advancing runs timers at their own times, also those of timers")
    func memory() throws {
        let memory = try MemoryReactor(logger: log.logger)
        var seen: [Int64] = []
        var planned: DelayedCall?
        func plan() {
            planned = memory.reactor.callLater(.seconds(2)) {
                seen.append(memory.reactor.now.nanoseconds / 1_000_000_000)
                plan()
            }
        }
        plan()
        memory.advance(by: .seconds(7))
        #expect(seen == [2, 4, 6])
        #expect(memory.leftovers == (timers: 1, descriptors: 0, tasks: 0))
        try planned?.cancel()
    }

    // MARK: Events

    @Test(
        "a connection that is closed in a batch gets no event of that batch, nor does the one that takes its number over"
    )
    func closedInTheBatch() throws {
        let test = try TestReactor()
        let (listener, recorders) = try test.listen()
        let clients = try (0..<2).map { _ in try RawSocket(to: listener.address) }
        try test.turn(until: { recorders.all.count == 2 })
        listener.stop()
        // Whoever is called first closes the other, and opens a connection that gets its descriptor.
        var newcomer: Recorder?
        var pair: (OpenFile, RawSocket)?
        for (index, recorder) in recorders.all.enumerated() {
            recorder.onReceive = { [other = recorders.all[1 - index]] _, _ in
                guard newcomer == nil else { return }
                other.transport?.abort()
                let fresh = Recorder()
                newcomer = fresh
                pair = try? RawSocket.pair()
                guard let number = pair?.0.descriptor.rawValue else { return }
                let transport = SocketTransport(FileDescriptor(owning: dup(number)), peer: .unix(""), on: test.reactor)
                try? transport.start(fresh)
            }
        }
        for client in clients { try client.send("now") }
        try test.look()
        #expect(recorders.all.count { $0.bytes.isEmpty } == 1, "the closed one was called")
        #expect(recorders.all.count { $0.isDisconnected } == 1)
        #expect(newcomer?.events == [.connected], "an event of an earlier life came to the newcomer")
        try pair?.1.send("mine")
        try test.turn(until: { newcomer?.bytes.isEmpty == false })
        newcomer?.transport?.abort()
        recorders.all.forEach { $0.onReceive = { _, _ in } }
    }

    @Test("more events than one wait returns are all dealt with")
    func manyEvents() throws {
        let test = try TestReactor()
        let (listener, recorders) = try test.listen()
        let clients = try (0..<400).map { _ in try RawSocket(to: listener.address) }
        try test.turn(until: { recorders.all.count == 400 })
        for client in clients { try client.send("x") }
        try test.turn(until: { recorders.all.allSatisfy { !$0.bytes.isEmpty } })
        #expect(recorders.all.allSatisfy { $0.bytes.count == 1 })
    }
}
