import Logging
import ProcessTesting
import ReactorTestSupport
import Synchronization
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("Life cycle", .ownThread) struct ReactorLifeTests {
    private struct Mishap: Error {}
    private let log = LogRecorder()
    private let reactor: Reactor
    private let notes = Notes()

    init() throws { reactor = try Reactor(logger: log.logger) }

    private final class Notes {
        var all: [String] = []
        func add(_ note: String) { all.append(note) }
    }

    private func noteAllPhases(of event: Reactor.Trigger.Event, _ name: String) {
        // Backwards, so that the order seen is that of the phases and not that of the adding.
        for phase in Reactor.Trigger.Phase.allCases.reversed() {
            for number in 1...2 {
                reactor.addTrigger(phase, event) { [notes] in notes.add("\(name) \(phase) \(number)") }
            }
        }
    }

    // MARK: One run

    @Test("stop, stopNow and crash have no effect before the run and after it")
    func notRunning() throws {
        reactor.stop()
        reactor.stopNow()
        reactor.crash()
        reactor.callLater(.zero) { [reactor] in reactor.stop() }
        try reactor.run(handlingSignals: false)
        reactor.stop()
        reactor.crash()
        #expect(throws: Reactor.Failure.ended) { try reactor.run(handlingSignals: false) }
    }

    @Test("crash ends the run without a shutdown, keeps timers and connections, and the reactor can run again")
    func crash() throws {
        noteAllPhases(of: .shutdown, "shutdown")
        let recorder = Recorder()
        recorder.onConnect = { [reactor] _ in reactor.crash() }
        let listener = try reactor.listen(.tcp(port: 0)) { _ in recorder }
        let client = try RawSocket(to: listener.address)
        try reactor.run(handlingSignals: false)
        #expect(notes.all == [])
        #expect(recorder.events == [.connected])
        reactor.callWhenRunning { [notes] in notes.add("running again") }
        recorder.onReceive = { [reactor] _, _ in reactor.stop() }
        try client.send("still there")
        try reactor.run(handlingSignals: false)
        #expect(recorder.bytes == Array("still there".utf8))
        #expect(notes.all.first == "running again" && notes.all.count == 7)
        #expect(recorder.isDisconnected)
    }

    // MARK: Startup

    @Test(
        "the phases of startup run in their order, the triggers of one in the order of their adding, then what waits for running"
    )
    func startup() throws {
        noteAllPhases(of: .startup, "startup")
        reactor.callWhenRunning { [notes] in notes.add("running") }
        reactor.callLater(.zero) { [reactor] in reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(
            notes.all == [
                "startup before 1", "startup before 2", "startup during 1", "startup during 2", "startup after 1",
                "startup after 2", "running",
            ])
    }

    @Test("before startup is waited for, while the loop turns")
    func startupWaits() throws {
        reactor.addTrigger(.before, .startup) { [reactor, notes] in
            reactor.deferLater(.milliseconds(2)) { notes.add("ready") }
        }
        reactor.callWhenRunning { [reactor, notes] in
            notes.add("running")
            reactor.stop()
        }
        reactor.callLater(.milliseconds(1)) { [notes] in notes.add("turning") }
        try reactor.run(handlingSignals: false)
        #expect(notes.all == ["turning", "ready", "running"])
    }

    @Test("a start that waits longer than its limit says so and goes on")
    func startupLimit() throws {
        reactor.startupLimit = .milliseconds(1)
        reactor.addTrigger(.before, .startup) { Deferred<Void>() }
        reactor.callWhenRunning { [reactor] in reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(log.lines.map(\.message) == ["The reactor starts before all is ready"])
    }

    @Test("a stop while the start still waits skips the rest of the start, not the shutdown")
    func stopWhileStarting() throws {
        reactor.addTrigger(.before, .startup) { Deferred<Void>() }
        noteAllPhases(of: .shutdown, "shutdown")
        reactor.callWhenRunning { Issue.record("it never ran") }
        reactor.callLater(.zero) { [reactor] in reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(notes.all.count == 6)
        #expect(log.lines.isEmpty)
    }

    // MARK: Shutdown

    @Test("before shutdown is waited for; then during, then connections end, then after")
    func shutdown() throws {
        noteAllPhases(of: .shutdown, "shutdown")
        reactor.addTrigger(.before, .shutdown) { [reactor, notes] in
            reactor.deferLater(.milliseconds(1)) { notes.add("waited for") }
        }
        let recorder = Recorder()
        recorder.onConnect = { [reactor] _ in reactor.stop() }
        recorder.onDisconnect = { [notes] in notes.add("disconnected") }
        let listener = try reactor.listen(.tcp(port: 0)) { _ in recorder }
        let client = try RawSocket(to: listener.address)
        try reactor.run(handlingSignals: false)
        #expect(
            notes.all == [
                "shutdown before 1", "shutdown before 2", "waited for", "shutdown during 1", "shutdown during 2",
                "disconnected",
                "shutdown after 1", "shutdown after 2",
            ])
        withExtendedLifetime(client) {}
    }

    @Test("triggers that throw or fail are logged, the others still run")
    func failingTriggers() throws {
        for event in [Reactor.Trigger.Event.startup, .shutdown] {
            for phase in Reactor.Trigger.Phase.allCases {
                reactor.addTrigger(phase, event) { throw Mishap() }
                reactor.addTrigger(phase, event) { Deferred<Void>.fail(Mishap()) }
            }
            noteAllPhases(of: event, "\(event)")
        }
        reactor.callWhenRunning { [reactor] in reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(notes.all.count == 12)
        #expect(log.errors == Array(repeating: "Mishap()", count: 12))
    }

    @Test("a trigger can be removed until it has run; twice is an error")
    func remove() throws {
        let removed = reactor.addTrigger(.during, .shutdown) { Issue.record("it was removed") }
        try removed.remove()
        #expect(throws: Reactor.Trigger.Failure.gone) { try removed.remove() }
        let late = reactor.addTrigger(.after, .shutdown) { Issue.record("it was removed by one before it") }
        let first = reactor.addTrigger(.during, .shutdown) { try late.remove() }
        reactor.callWhenRunning { [reactor] in reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(!first.isWaiting && !late.isWaiting)
        #expect(throws: Reactor.Trigger.Failure.gone) { try first.remove() }
        #expect(log.lines.isEmpty)
    }

    @Test("a shutdown that waits longer than its limit cancels what it waits for, says so, and ends")
    func shutdownLimit() throws {
        var wasCancelled = false
        reactor.shutdownLimit = .milliseconds(1)
        reactor.addTrigger(.before, .shutdown) { Deferred<Void> { _ in wasCancelled = true } }
        reactor.callWhenRunning { [reactor] in reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(wasCancelled)
        #expect(log.lines.map(\.message) == ["The reactor stops before all has ended"])
    }

    @Test("of two stops in one turn the one with less time counts, whichever comes first", arguments: [false, true])
    func twoStops(patientFirst: Bool) throws {
        let memory = try MemoryReactor()
        memory.reactor.addTrigger(.before, .shutdown) { Deferred<Void>() }
        memory.start()
        memory.reactor.stop(grace: patientFirst ? .seconds(600) : .milliseconds(1))
        memory.reactor.stop(grace: patientFirst ? .milliseconds(1) : .seconds(600))
        memory.advance(by: .milliseconds(1))
        #expect(memory.hasEnded)
    }

    @Test("stopNow skips what before shutdown waits for; during and after still run", arguments: [false, true])
    func stopNow(whileStopping: Bool) throws {
        noteAllPhases(of: .shutdown, "shutdown")
        reactor.addTrigger(.before, .shutdown) { Deferred<Void>() }
        reactor.callWhenRunning { [reactor] in
            if whileStopping { reactor.stop() }
            reactor.callLater(.zero) { reactor.stopNow() }
        }
        try reactor.run(handlingSignals: false)
        #expect(notes.all.count { $0.contains("before") } == (whileStopping ? 2 : 0))
        #expect(
            notes.all.suffix(4) == ["shutdown during 1", "shutdown during 2", "shutdown after 1", "shutdown after 2"])
    }

    @Test("a stop waits for work in threads, and delivers what it gives")
    func threadsAreDrained() throws {
        var results: [Int] = []
        let gate = ThreadSemaphore()
        reactor.callWhenRunning { [reactor] in
            reactor.threads.size = 1
            for number in 1...3 {
                reactor.deferToThread { () -> Int in
                    gate.wait()
                    return number
                }.whenSettled { if case .success(let value) = $0 { results.append(value) } }
            }
            reactor.stop()
            reactor.callLater(.milliseconds(1)) { for _ in 1...3 { gate.post() } }
        }
        try reactor.run(handlingSignals: false)
        #expect(results == [1, 2, 3])
        #expect(throws: ThreadPool.Failure.stopped) { try settled(reactor.deferToThread { 1 })?.get() }
    }

    @Test("work that is not done in the shutdown's time fails, and what has not begun never does")
    func threadsAreCutOff() throws {
        var errors: [Reactor.Failure] = []
        let gate = ThreadSemaphore()
        reactor.shutdownLimit = .milliseconds(1)
        reactor.callWhenRunning { [reactor] in
            reactor.threads.size = 1
            for number in 1...2 {
                reactor.deferToThread {
                    gate.wait()
                    if number == 2 { Issue.record("it was taken back") }
                }.whenSettled { if case .failure(let error as Reactor.Failure) = $0 { errors.append(error) } }
            }
            reactor.stop()
        }
        try reactor.run(handlingSignals: false)
        gate.post()
        #expect(errors == [.ended, .ended])
        #expect(log.lines.map(\.message).contains("A reactor ended before its work in threads"))
    }

    private func settled<Value>(_ deferred: Deferred<Value>) -> Result<Value, any Error>? {
        var result: Result<Value, any Error>?
        deferred.whenSettled { result = $0 }
        return result
    }

    // MARK: Errors of user code

    @Test("errors of calls from threads, sources, timers and hooks leave the loop alive")
    func errors() throws {
        reactor.addTrigger(.after, .startup) { throw Mishap() }
        reactor.callLater(.zero) { throw Mishap() }
        reactor.callWhenRunning { throw Mishap() }
        reactor.callLater(.milliseconds(1)) { [reactor, notes] in
            notes.add("alive")
            reactor.stop()
        }
        try reactor.run(handlingSignals: false)
        #expect(notes.all == ["alive"])
        #expect(log.errors.count == 3)
    }

    @Test("a reactor that has ended holds none of its triggers")
    func letsGo() throws {
        weak var gone: Notes?
        do {
            let notes = Notes()
            gone = notes
            for event in [Reactor.Trigger.Event.startup, .shutdown] {
                reactor.addTrigger(.before, event) { [reactor] in
                    notes.add("\(reactor.sourceCount)")
                }
            }
            reactor.onHangup = { notes.add("") }
            reactor.callWhenRunning { [reactor] in reactor.stopNow() }
            try reactor.run(handlingSignals: false)
        }
        #expect(gone == nil)
    }

    // MARK: The watch on stalls

    @Test(
        "a turn that is held longer than the limit is reported with its duration; others, and without a limit all, are not"
    )
    func stall() throws {
        let memory = try MemoryReactor(logger: log.logger)
        func hold(_ duration: Duration) {
            memory.reactor.handle.perform { _ in }
            memory.reactor.callLater(.zero) { memory.clock.advance(by: duration) }
            memory.settle()
        }
        hold(.seconds(10))
        #expect(log.lines.isEmpty)
        memory.reactor.stallLimit = .milliseconds(50)
        hold(.milliseconds(50))
        #expect(log.lines.isEmpty)
        hold(.milliseconds(51))
        #expect(log.lines.map(\.message) == ["A handler held the reactor's loop"])
        #expect(log.lines.first?.level == .warning && log.lines.first?.metadata.contains("milliseconds: 51") == true)
        memory.reactor.stallLimit = nil
        hold(.seconds(1))
        #expect(log.lines.count == 1)
    }
}
