import ProcessTesting
import ReactorTestSupport
import Synchronization
import Testing
import WryneckDeferred

@testable import WryneckReactor

@Suite("Reactor.startTask and the executor", .ownThread) struct ReactorTasksTests {
    private struct Mishap: Error {}
    private let test: TestReactor
    private let here = Syscalls.currentThread()
    init() throws { test = try TestReactor() }

    /// Runs async code on the reactor until it ends.
    private func run<Value>(_ operation: @escaping () async throws -> Value) throws -> Value {
        var result: Result<Value, any Error>?
        test.reactor.startTask(operation) { result = $0 }
        try test.turn(until: { result != nil })
        #expect(test.reactor.liveTasks == 0)
        return try #require(result).get()
    }

    // MARK: No hop

    @Test(
        "no hop: code is on the reactor's thread before and after every kind of wait, and so is what it waits for",
        arguments: Wait.allCases)
    func noHop(_ wait: Wait) throws {
        let threads = try run { [wait] in
            let before = Syscalls.currentThread()
            let inside = try await wait.perform()
            return [before, inside, Syscalls.currentThread()]
        }
        #expect(threads == [here, here, here])
    }

    enum Wait: CaseIterable, Sendable {
        case nothing, plainFunction, callersFunction, yield, asyncLet, group, throwingGroup, defaultActor, nestedTasks,
            stream

        func perform() async throws -> UInt {
            switch self {
            case .nothing: return Syscalls.currentThread()
            case .plainFunction: return await threadOfPlainFunction()
            case .callersFunction: return await threadOfCallersFunction()
            case .yield:
                await Task.yield()
                return Syscalls.currentThread()
            case .asyncLet:
                async let thread = threadOfPlainFunction()
                return await thread
            case .group:
                return await withTaskGroup(of: UInt.self) { group in
                    for _ in 0..<4 { group.addTask { await threadOfPlainFunction() } }
                    var threads: Set<UInt> = []
                    for await thread in group { threads.insert(thread) }
                    return threads.count == 1 ? threads.first ?? 0 : 0
                }
            case .throwingGroup:
                return try await withThrowingTaskGroup(of: UInt.self) { group in
                    group.addTask { await threadOfPlainFunction() }
                    return try await group.next() ?? 0
                }
            case .defaultActor: return await DefaultActor().thread()
            case .nestedTasks:
                async let outer = withTaskGroup(of: UInt.self) { group in
                    group.addTask { await DefaultActor().thread() }
                    return await group.next() ?? 0
                }
                return await outer
            case .stream:
                let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
                async let producer: Void = {
                    for number in 0..<3 { continuation.yield(number) }; continuation.finish()
                }()
                var threads: Set<UInt> = []
                for await _ in stream { threads.insert(Syscalls.currentThread()) }
                await producer
                return threads.count == 1 ? threads.first ?? 0 : 0
            }
        }
    }

    @Test("no hop: a wait for a Deferred comes back to the reactor's thread")
    func deferred() throws {
        let deferred = Deferred<Int>()
        test.reactor.callLater(.milliseconds(1)) { try deferred.callback(7) }
        let (value, thread) = try run { (try await deferred.value, Syscalls.currentThread()) }
        #expect(value == 7 && thread == here)
    }

    @Test("a wait for other threads comes back: a sleep, a detached task, an unstructured one that does hop")
    func comesBack() throws {
        let (elsewhere, after) = try run {
            try await Task.sleep(for: .milliseconds(1))
            let elsewhere = await Task.detached { Syscalls.currentThread() }.value
            _ = await Task { Syscalls.currentThread() }.value
            return (elsewhere, Syscalls.currentThread())
        }
        #expect(elsewhere != here && after == here)
    }

    @Test("contended default actors do not lead anybody away from the reactor's thread")
    func contended() throws {
        let actor = DefaultActor()
        // It yields: the runtime lets whoever has waited for an actor go on where the actor ran, which may be the
        // reactor's thread, and a loop that nothing takes from there would keep the reactor from its turns for ever.
        let noise = Task.detached {
            while !Task.isCancelled {
                _ = await actor.thread()
                await Task.yield()
            }
        }
        defer { noise.cancel() }
        var done = 0
        var strays = 0
        for _ in 0..<50 {
            test.reactor.startTask {
                var strays = 0
                for _ in 0..<20 {
                    _ = await actor.thread()
                    if Syscalls.currentThread() != self.here { strays += 1 }
                }
                return strays
            } _: { result in
                done += 1
                strays += (try? result.get()) ?? 1000
            }
        }
        try test.turn(until: { done == 50 })
        #expect(strays == 0 && test.reactor.liveTasks == 0)
    }

    @Test("an actor whose executor is the handle runs on the reactor's thread, whoever calls")
    func residentActor() throws {
        let resident = Resident(test.reactor.handle)
        let threads = Shared(Mutex<Set<UInt>?>(nil))
        Task.detached { [handle = test.reactor.handle] in
            var strays = 0
            for _ in 0..<100 {
                _ = await resident.visit()
                // The visitor goes home: foreign code is not run here.
                if handle.isCurrent { strays += 1 }
            }
            let seen = await resident.threads
            threads.value.withLock { $0 = strays == 0 ? seen : [] }
            handle.perform {}
        }
        // What waits for it on the reactor itself does not even need a turn of another thread.
        #expect(try run { await resident.visit() } > 0)
        try test.turn(until: { threads.value.withLock { $0 } != nil })
        #expect(threads.value.withLock { $0 } == [here])
    }

    // MARK: Starting and ending

    @Test("the start is inline: code runs at once until it first waits, and needs no turn if it never does")
    func startsInline() {
        var events: [String] = []
        test.reactor.startTask {
            events.append("code")
        } _: { _ in
            events.append("completion")
        }
        events.append("after")
        #expect(events == ["code", "completion", "after"])
        #expect(test.reactor.liveTasks == 0 && !test.reactor.hasWorkNow)
    }

    @Test("what waits lets the caller go on, and ends in a later turn")
    func suspends() throws {
        var events: [String] = []
        test.reactor.startTask {
            events.append("code")
            await Task.yield()
            events.append("again")
        } _: { _ in
            events.append("completion")
        }
        events.append("after")
        #expect(events == ["code", "after"] && test.reactor.liveTasks == 1)
        try test.turn(until: { test.reactor.liveTasks == 0 })
        #expect(events == ["code", "after", "again", "completion"])
    }

    @Test("the completion gets the value or the error, on the reactor's thread")
    func completes() throws {
        #expect(try run { 5 } == 5)
        #expect(throws: Mishap.self) {
            try run {
                await Task.yield()
                throw Mishap()
            }
        }
        var thread: UInt = 0
        test.reactor.startTask {
            try await Task.sleep(for: .milliseconds(1))
        } _: { _ in
            thread = Syscalls.currentThread()
        }
        try test.turn(until: { thread != 0 })
        #expect(thread == here)
    }

    @Test("a cancelled task ends with its error, and nothing lives on")
    func cancels() throws {
        var results: [Result<Void, any Error>] = []
        let tasks = (0..<10).map { _ in
            test.reactor.startTask {
                try await Task.sleep(for: .seconds(1000))
            } _: {
                results.append($0)
            }
        }
        #expect(test.reactor.liveTasks == 10)
        tasks.forEach { $0.cancel() }
        try test.turn(until: { test.reactor.liveTasks == 0 })
        #expect(results.count == 10)
        for result in results { #expect(throws: CancellationError.self) { try result.get() } }
    }

    // MARK: Fairness

    @Test("a turn runs at most 256 jobs, in order")
    func budget() throws {
        let ran = Shared(Mutex<[Int]>([]))
        for number in 0..<1000 {
            Task(executorPreference: test.reactor.handle) { ran.value.withLock { $0.append(number) } }
        }
        var counts: [Int] = []
        for _ in 0..<4 {
            try test.look()
            counts.append(ran.value.withLock { $0.count })
        }
        #expect(counts == [256, 512, 768, 1000])
        #expect(ran.value.withLock { $0 } == Array(0..<1000))
        #expect(!test.reactor.hasWorkNow)
    }

    @Test("a wait costs one job: what is resumed here is not put into the queue a second time", arguments: Hop.allCases)
    func oneJobAWait(_ hop: Hop) throws {
        let handle = test.reactor.handle
        let resident = Resident(handle)
        let actor = DefaultActor()
        let before = test.reactor.jobsRun
        try run {
            for _ in 0..<100 {
                switch hop {
                case .yield: await Task.yield()
                case .plainFunction: await plainFunction()
                case .defaultActor: _ = await actor.thread()
                case .resident: _ = await resident.visit()
                case .continuation:
                    await withUnsafeContinuation { continuation in handle.perform { continuation.resume() } }
                }
            }
        }
        #expect(test.reactor.jobsRun - before <= 100 * hop.jobs)
    }

    enum Hop: CaseIterable, Sendable {
        case plainFunction, continuation, yield, defaultActor, resident

        /// An actor is one job to get there and one to come back; so is the runtime's own yield.
        var jobs: Int {
            switch self {
            case .plainFunction: 0
            case .continuation: 1
            case .yield, .defaultActor, .resident: 2
            }
        }
    }

    @Test("a flood of jobs does not starve the network, the timers, or other threads' calls")
    func flood() throws {
        let (recorder, client) = try test.connection()
        var isOver = false
        for _ in 0..<2000 {
            test.reactor.startTask {
                while !isOver { await Task.yield() }
            } _: { _ in
            }
        }
        var ticks = 0
        test.reactor.callLater(.zero) { ticks += 1 }
        let called = Shared(Mutex(false))
        test.reactor.handle.perform { called.value.withLock { $0 = true } }
        try client.send("heard")
        let before = test.turns
        try test.turn(until: { !recorder.bytes.isEmpty })
        #expect(test.turns - before <= 5 && ticks == 1 && called.value.withLock { $0 })
        isOver = true
        try test.turn(until: { test.reactor.liveTasks == 0 })
    }

    // MARK: The reactor's end

    @Test(
        "tasks that are cancelled at the reactor's end get their completion before run returns, even over another thread",
        arguments: [false, true])
    func endsWithTheReactor(overAnotherThread: Bool) throws {
        let reactor = try Reactor(logger: test.log.logger)
        // However busy the machine is.
        reactor.patienceWithTasks = patience
        var events: [String] = []
        let recorder = Recorder()
        recorder.onConnect = { _ in
            let task = reactor.startTask {
                do { try await Task.sleep(for: .seconds(1000)) } catch {
                    if overAnotherThread { await Task.detached { await Task.yield() }.value }
                    throw error
                }
            } _: { result in
                events.append("completion \((try? result.get()) == nil ? "cancelled" : "value")")
            }
            recorder.onDisconnect = { task.cancel() }
            reactor.stop()
        }
        let listener = try reactor.listen(.tcp(port: 0)) { _ in recorder }
        let client = try RawSocket(to: listener.address)
        try reactor.run(handlingSignals: false)
        events.append("returned")
        #expect(events == ["completion cancelled", "returned"])
        #expect(reactor.liveTasks == 0 && test.log.lines.isEmpty)
        withExtendedLifetime(client) {}
    }

    @Test("a task that ignores the end is not waited for; the log says so")
    func ignoresTheEnd() throws {
        let reactor = try Reactor(logger: test.log.logger)
        reactor.patienceWithTasks = .milliseconds(1)
        reactor.callWhenRunning {
            reactor.startTask {
                await withUnsafeContinuation { waitForEver($0) }
            } _: { _ in
                Issue.record("it ended")
            }
            reactor.stop()
        }
        try reactor.run(handlingSignals: false)
        #expect(test.log.lines.map(\.message) == ["A reactor ended before its tasks"])
        #expect(reactor.liveTasks == 1)
    }
}

private actor DefaultActor {
    func thread() -> UInt { Syscalls.currentThread() }
}

private func plainFunction() async {}

private func threadOfPlainFunction() async -> UInt {
    await Task.yield()
    return Syscalls.currentThread()
}

private nonisolated(nonsending) func threadOfCallersFunction() async -> UInt {
    await Task.yield()
    return Syscalls.currentThread()
}

// Kept for good, so that no tool takes the task for a leak.
private let waiting = Mutex<[UnsafeContinuation<Void, Never>]>([])
private func waitForEver(_ continuation: UnsafeContinuation<Void, Never>) {
    waiting.withLock { $0.append(continuation) }
}
