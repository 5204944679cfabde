internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Synchronization
import Testing

@testable import WryneckReactor

// What belongs to the whole process is tested in processes of its own: no other test can meddle, none can be harmed.
@Suite("Signals and SIGPIPE", .ownThread) struct SignalsTests {
    @Test("SIGTERM and SIGINT stop a reactor that runs, and it tells which it was", arguments: [SIGTERM, SIGINT])
    func stops(signal: CInt) async {
        await #expect(processExitsWith: .success) { [signal] in
            let reactor = try Reactor()
            var isLate = false
            reactor.callWhenRunning { kill(getpid(), signal) }
            reactor.callLater(patience) {
                isLate = true
                reactor.stop()
            }
            try reactor.run()
            try check(!isLate, "the signal did not stop the reactor")
            try check(reactor.endingSignal == signal, "the signal is not known")
            try check(reactor.sourceCount == 0, "a source was left")
        }
    }

    @Test("a signal to another thread of the process stops it, too")
    func otherThread() async {
        await #expect(processExitsWith: .success) {
            let reactor = try Reactor()
            reactor.callWhenRunning {
                try ReactorThread.start("test") {
                    // The pool's threads, one of which made this one, block most signals.
                    var signals = sigset_t()
                    sigemptyset(&signals)
                    sigaddset(&signals, SIGTERM)
                    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
                    pthread_kill(pthread_self(), SIGTERM)
                }
            }
            try reactor.run()
        }
    }

    @Test(
        "onSignal has its hooks run, those before the run and those that are added while it goes on; the end stays the end"
    )
    func hooks() async {
        await #expect(processExitsWith: .success) {
            let reactor = try Reactor()
            var order: [String] = []
            reactor.onSignal(SIGUSR1) { order.append("one") }
            reactor.onSignal(SIGUSR1) {
                order.append("two")
                reactor.onSignal(SIGUSR2) {
                    order.append("three")
                    kill(getpid(), SIGTERM)
                }
                kill(getpid(), SIGUSR2)
            }
            reactor.onSignal(SIGTERM) { order.append("end") }
            reactor.callWhenRunning { kill(getpid(), SIGUSR1) }
            alarm(60)
            try reactor.run()
            try check(order == ["one", "two", "three", "end"], "\(order)")
            try check(reactor.endingSignal == SIGTERM, "the signal is not known")
        }
    }

    @Test("after the run the earlier handler is back")
    func restores() async {
        await #expect(processExitsWith: .exitCode(42)) {
            signal(SIGTERM) { _ in _exit(42) }
            let reactor = try Reactor()
            reactor.callWhenRunning { kill(getpid(), SIGTERM) }
            try reactor.run()
            kill(getpid(), SIGTERM)
            awaitSignal()
        }
    }

    @Test("after the run the default action is back")
    func restoresDefault() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            let reactor = try Reactor()
            reactor.callWhenRunning { kill(getpid(), SIGTERM) }
            try reactor.run()
            kill(getpid(), SIGTERM)
            awaitSignal()
        }
    }

    @Test("signals are the host's affair if it says so")
    func leftAlone() async {
        await #expect(processExitsWith: .exitCode(42)) {
            signal(SIGTERM) { _ in _exit(42) }
            let reactor = try Reactor()
            reactor.callWhenRunning { kill(getpid(), SIGTERM) }
            try reactor.run(handlingSignals: false)
        }
    }

    @Test("one watch at a time: a second one gets nil until the first has ended")
    func oneOwner() async {
        await #expect(processExitsWith: .success) {
            let reactor = try Reactor()
            reactor.adopt()
            var got: [CInt] = []
            let first = SignalWatch(on: reactor, [SIGUSR1, SIGUSR2]) { got.append($0) }
            try check(first != nil, "the first watch is nil")
            try check(SignalWatch(on: reactor, [SIGTERM]) { _ in } == nil, "there are two watches")
            kill(getpid(), SIGUSR2)
            kill(getpid(), SIGUSR1)
            while got.count < 2 { try reactor.turn() }
            try check(got.sorted() == [SIGUSR1, SIGUSR2], "\(got)")
            first?.end()
            first?.end()
            try check(reactor.sourceCount == 0, "the watch is still registered")
            let second = SignalWatch(on: reactor, [SIGUSR1]) { got.append($0) }
            try check(second != nil, "no second watch after the first one's end")
            kill(getpid(), SIGUSR1)
            try reactor.turn()
            try check(got.count == 3, "\(got)")
            second?.end()
        }
    }

    @Test("two reactors can run at once; the first has the signals")
    func twoReactors() async {
        await #expect(processExitsWith: .success) {
            let first = try Reactor()
            let ended = Shared(Mutex(false))
            first.callWhenRunning {
                try ReactorThread.start("test") { [handle = first.handle] in
                    do {
                        let second = try Reactor()
                        second.callWhenRunning { second.stop() }
                        try second.run()
                        ended.value.withLock { $0 = true }
                    } catch {}
                    _ = handle
                    kill(getpid(), SIGTERM)
                }
            }
            try first.run()
            try check(ended.value.withLock { $0 }, "the second reactor did not run")
        }
    }

    @Test(
        "a loop that hangs in somebody's code does not keep the program alive: a second SIGTERM ends it, a second after the first"
    )
    func hangingLoop() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            let reactor = try Reactor()
            reactor.callWhenRunning {
                kill(getpid(), SIGTERM)
                // At once, it could be one wish that was sent twice.
                kill(getpid(), SIGTERM)
                // On a busy machine the kernel may give the first one to a thread that runs late: the second that
                // counts from it is sent for until it ends the process.
                let clock = MonotonicClock()
                let limit = clock.now + patience
                var next = clock.now + .milliseconds(1050)
                while clock.now < limit {
                    guard clock.now >= next else { continue }
                    kill(getpid(), SIGTERM)
                    next = clock.now + .milliseconds(100)
                }
            }
            try reactor.run()
        }
    }

    // MARK: SIGPIPE

    @Test("a peer that resets while a file is sent does not end the process, in a plain run()")
    func resetDuringSendfile() async {
        await #expect(processExitsWith: .success) {
            let reactor = try Reactor()
            let file = try temporaryFile([UInt8](repeating: 7, count: 16 * 1024 * 1024))
            let recorder = Recorder()
            let listener = try reactor.listen(.tcp(port: 0)) { _ in recorder }
            let client = try RawSocket(to: listener.address, receiveBuffer: 4096)
            recorder.onConnect = { transport in
                transport.write("head")
                transport.write(FileSlice(file, offset: 0, count: 16 * 1024 * 1024))
                // Gone before the first byte: sendfile itself meets the closed connection, as no read notices it first.
                transport.pauseReading()
                client.reset()
            }
            recorder.onDisconnect = { reactor.stop() }
            try reactor.run()
            try check(recorder.ends == 1, "it ended \(recorder.ends) times")
        }
    }

    @Test("without the protection the same write does end the process: the test above tests something")
    func withoutProtection() async {
        await #expect(processExitsWith: .signal(SIGPIPE)) {
            let (socket, peer) = try RawSocket.pair()
            peer.close()
            var buffer = OutputBuffer()
            buffer.append([1], from: BufferPool())
            _ = try? buffer.send(to: socket.descriptor.rawValue, pool: BufferPool())
        }
    }

    @Test("SIGPIPE is ignored while anybody relies on it, and no longer")
    func brokenPipe() async {
        await #expect(processExitsWith: .signal(SIGPIPE)) {
            var first: BrokenPipe? = BrokenPipe()
            var second: BrokenPipe? = BrokenPipe()
            first = nil
            raise(SIGPIPE)
            second = nil
            kill(getpid(), SIGPIPE)
            awaitSignal()
            withExtendedLifetime((first, second)) {}
        }
    }

    @Test("a host's own handler of SIGPIPE stays")
    func hostsHandler() async {
        await #expect(processExitsWith: .exitCode(42)) {
            signal(SIGPIPE) { _ in _exit(42) }
            let brokenPipe = BrokenPipe()
            kill(getpid(), SIGPIPE)
            awaitSignal()
            withExtendedLifetime(brokenPipe) {}
        }
    }

    // MARK: Nothing left behind

    @Test("after many connections, listeners and runs, the process has as many descriptors as before")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            let before = openDescriptors()
            let rounds = 10
            for _ in 0..<rounds { try liveAndEnd() }
            // One left behind by each round would show; the runtime's own, which it opens when it likes, are fewer.
            try check(openDescriptors() - before < rounds, "\(openDescriptors()) descriptors, \(before) before")
        }
    }
}

/// A reactor's whole life, with connections that end in every way.
private func liveAndEnd() throws {
    let reactor = try Reactor()
    var ends = 0
    let listener = try reactor.listen(.tcp(port: 0)) { _ in
        let recorder = Recorder()
        recorder.onReceive = { bytes, transport in
            transport.write(bytes)
            if bytes == [0] { transport.close() } else if bytes == [1] { transport.abort() }
        }
        recorder.onDisconnect = {
            ends += 1
            if ends == 40 { reactor.stop() }
        }
        return recorder
    }
    let clients = try (0..<50).map { _ in try RawSocket(to: listener.address) }
    for (number, client) in clients.enumerated() {
        switch number % 5 {
        case 3: client.reset()
        case 4: client.shutdownWriting()
        default: try client.send([UInt8(number % 5)])
        }
    }
    // Those who wait for an answer, number two of five, are still there when the reactor ends.
    try reactor.run()
    try check(ends == 50, "\(ends) of 50 ended")
    try check(reactor.sourceCount == 0 && listener.connectionCount == 0, "\(reactor.sourceCount) sources left")
    withExtendedLifetime(clients) {}
}
