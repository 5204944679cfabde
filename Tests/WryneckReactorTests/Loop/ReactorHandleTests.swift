internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Synchronization
import Testing

@testable import WryneckReactor

@Suite("ReactorHandle", .ownThread) struct ReactorHandleTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    @Test("calls of another thread run on the reactor's, in the order of their making")
    func order() throws {
        let handle = test.reactor.handle
        let recorded = Shared(Mutex<[Int]>([]))
        let isCurrent = Shared(Mutex(true))
        try ReactorThread.start("test") {
            for number in 0..<1000 {
                handle.perform {
                    recorded.value.withLock { $0.append(number) }
                    if !handle.isCurrent { isCurrent.value.withLock { $0 = false } }
                }
            }
            #expect(!handle.isCurrent)
        }
        try test.turn(until: { recorded.value.withLock { $0.count } == 1000 })
        #expect(recorded.value.withLock { $0 } == Array(0..<1000))
        #expect(isCurrent.value.withLock { $0 })
    }

    @Test("calls of many threads are all made, each thread's in its order")
    func manyThreads() throws {
        let handle = test.reactor.handle
        let recorded = Shared(Mutex<[[Int]]>(Array(repeating: [], count: 4)))
        for thread in 0..<4 {
            try ReactorThread.start("test") {
                for number in 0..<2000 { handle.perform { recorded.value.withLock { $0[thread].append(number) } } }
            }
        }
        try test.turn(until: { recorded.value.withLock { $0.allSatisfy { $0.count == 2000 } } })
        #expect(recorded.value.withLock { $0.allSatisfy { $0 == Array(0..<2000) } })
    }

    @Test("a call ends the reactor's wait, and one wait only")
    func wakes() throws {
        let handle = test.reactor.handle
        let made = Shared(Mutex(0))
        for round in 1...20 {
            try ReactorThread.start("test") { handle.perform { made.value.withLock { $0 += 1 } } }
            try test.turn(until: { made.value.withLock { $0 } == round })
        }
        #expect(try test.turns(within: .milliseconds(20)) <= 2)
    }

    @Test(
        "a turn makes only the calls that were there when it looked: one that makes itself again does not starve the network"
    )
    func snapshot() throws {
        let (recorder, client) = try test.connection()
        let rounds = Shared(Mutex(0))
        let handle = test.reactor.handle
        @Sendable func again() {
            rounds.value.withLock { $0 += 1 }
            handle.perform(again)
        }
        handle.perform(again)
        try test.look()
        #expect(rounds.value.withLock { $0 } == 1)
        try test.look()
        #expect(rounds.value.withLock { $0 } == 2)
        try client.send("still heard")
        try test.turn(until: { !recorder.bytes.isEmpty })
        #expect(rounds.value.withLock { $0 } < 1000)
    }

    @Test("a turn makes at most 256 calls, in order; the rest waits for the next turns, which do not sleep")
    func budget() throws {
        let ran = Shared(Mutex<[Int]>([]))
        for number in 0..<1000 { test.reactor.handle.perform { ran.value.withLock { $0.append(number) } } }
        var counts: [Int] = []
        for _ in 0..<4 {
            #expect(test.reactor.hasWorkNow)
            try test.look()
            counts.append(ran.value.withLock { $0.count })
        }
        #expect(counts == [256, 512, 768, 1000])
        #expect(ran.value.withLock { $0 } == Array(0..<1000))
        #expect(!test.reactor.hasWorkNow)
    }

    @Test("a call made on the reactor's own thread is not made at once, and needs no wait to end")
    func ownThread() throws {
        let made = Shared(Mutex(false))
        test.reactor.handle.perform { made.value.withLock { $0 = true } }
        #expect(!made.value.withLock { $0 })
        try test.reactor.turn()
        #expect(made.value.withLock { $0 })
    }

    @Test("stop comes from any thread, and also to a reactor that has not begun to run")
    func stops() throws {
        let reactor = try Reactor(logger: test.log.logger)
        reactor.callWhenRunning {
            try ReactorThread.start("test") { [handle = reactor.handle] in handle.stop() }
        }
        try reactor.run(handlingSignals: false)
        let early = try Reactor(logger: test.log.logger)
        early.handle.stop()
        try early.run(handlingSignals: false)
        #expect(test.log.lines.isEmpty)
    }

    @Test("after the end a call is dropped at once, and what waited is let go of")
    func afterTheEnd() throws {
        final class Held: Sendable {}
        weak var waited: Held?
        weak var late: Held?
        let handle: ReactorHandle
        do {
            let reactor = try Reactor(logger: test.log.logger)
            handle = reactor.handle
            let (first, second) = (Held(), Held())
            (waited, late) = (first, second)
            reactor.callLater(.zero) {
                reactor.stop()
                handle.perform { [handle] in handle.perform { withExtendedLifetime(first) {} } }
            }
            try reactor.run(handlingSignals: false)
            handle.perform { withExtendedLifetime(second) {} }
        }
        #expect(waited == nil && late == nil)
    }

    @Test("assumeIsolated holds on the reactor's thread, in a plain callback")
    func isolation() throws {
        let handle = test.reactor.handle
        #expect(handle.isIsolatingCurrentContext() == true)
        let elsewhere = Shared(Mutex<Bool?>(nil))
        try ReactorThread.start("test") {
            let answer = handle.isIsolatingCurrentContext()
            elsewhere.value.withLock { $0 = answer }
            handle.perform {}
        }
        try test.turn(until: { elsewhere.value.withLock { $0 } != nil })
        #expect(elsewhere.value.withLock { $0 } == false)
        let resident = Resident(handle)
        #expect(resident.assumeIsolated { $0.visits } == 0)
    }
}

actor Resident {
    private let handle: ReactorHandle
    private(set) var visits = 0
    private(set) var threads: Set<UInt> = []

    init(_ handle: ReactorHandle) { self.handle = handle }

    nonisolated var unownedExecutor: UnownedSerialExecutor { handle.asUnownedSerialExecutor() }

    func visit() -> Int {
        visits += 1
        threads.insert(Syscalls.currentThread())
        return visits
    }
}
