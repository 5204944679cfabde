import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("MemoryReactor (10)", .ownThread) struct MemoryReactorTests {
    private let log = LogRecorder()
    private let memory: MemoryReactor
    init() throws { memory = try MemoryReactor(logger: log.logger) }

    @Test("lives by hand: start-up, running, a shutdown that waits, the end")
    func life() {
        var ran: [String] = []
        memory.reactor.callWhenRunning { ran.append("running") }
        memory.reactor.addTrigger(.before, .shutdown) { [memory] in
            memory.reactor.deferLater(.seconds(5)) { ran.append("waited for") }
        }
        memory.reactor.addTrigger(.after, .shutdown) { ran.append("over") }
        memory.settle()
        #expect(ran == [])
        memory.start()
        memory.reactor.stop()
        memory.advance(by: .seconds(4))
        #expect(ran == ["running"] && !memory.hasEnded)
        memory.advance(by: .seconds(1))
        #expect(ran == ["running", "waited for", "over"] && memory.hasEnded)
        #expect(memory.left == .none)
    }

    @Test("the shutdown's limit runs on the reactor's own clock")
    func limit() {
        memory.reactor.addTrigger(.before, .shutdown) { Deferred<Void>() }
        memory.start()
        memory.reactor.stop()
        memory.advance(by: .seconds(29))
        #expect(!memory.hasEnded)
        memory.advance(by: .seconds(1))
        #expect(memory.hasEnded)
    }

    @Test("listens in memory: the test connects, the factory answers, and all is on record")
    func listening() throws {
        let recorder = Recorder()
        var wanted = true
        let listener = memory.listen { _ in wanted ? recorder : nil }
        let client = try #require(listener.connect())
        client.deliver(Array("hello".utf8))
        #expect(recorder.bytes == Array("hello".utf8))
        wanted = false
        #expect(listener.connect() == nil && listener.refusedCount == 1)
        #expect(memory.listeners.count == 1 && memory.connections.count == 1)
        client.abort()
        #expect(memory.connections.isEmpty)
        listener.stop()
        wanted = true
        #expect(listener.connect() == nil)
        #expect(memory.left == .none)
    }

    @Test("what is left behind is told in words: timers with their times, sockets, tasks, work in threads")
    func leftovers() throws {
        memory.settle()
        #expect(memory.left.isEmpty && memory.left.description == "nothing")
        memory.reactor.callLater(.seconds(3)) {}
        memory.reactor.callLater(.seconds(1)) {}
        let listener = try memory.reactor.listen(.tcp(port: 0)) { _ in nil }
        let deferred = Deferred<Int>()
        memory.reactor.startTask({ try await deferred.value }) { _ in }
        let gate = ThreadSemaphore()
        let work = memory.reactor.deferToThread { gate.wait() }
        #expect(memory.timers == [.seconds(1), .seconds(3)])
        #expect(
            memory.left.description
                == "a timer, due in 1.0 seconds\na timer, due in 3.0 seconds\na listener at \(listener.address)\ntasks: 1\nwork in threads: 1"
        )
        gate.post()
        work.cancel()
        listener.stop()
        deferred.cancel()
        memory.advance(by: .seconds(3))
        #expect(memory.left == .none)
    }
}
