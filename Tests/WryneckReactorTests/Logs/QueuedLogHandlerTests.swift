internal import CLinux
import Glibc
import Logging
import ProcessTesting
import ReactorTestSupport
import Synchronization
import Testing
import WryneckDeferred

@testable import WryneckReactor

@Suite("A log on a thread of its own", .ownThread) struct QueuedLogHandlerTests {
    @Test("the level, the metadata and what the caller's provider gives are those of the place of the call")
    func handler() {
        let lines = LogRecorder()
        let queue = LogQueue()
        let provider = Logger.MetadataProvider {
            ["place": Where.now == "loop" ? "loop" : "thread", "own": "provided"]
        }
        var logger = Logger(label: "test") { _ in QueuedLogHandler(lines, queue) }
        logger.handler.metadataProvider = provider
        Where.$now.withValue("loop") { logger.warning("said", metadata: ["own": "given"]) }
        logger.flush()
        #expect(lines.lines.map(\.message) == ["said"])
        #expect(lines.lines.first?.metadata == "own: given, place: loop")
    }

    private enum Where { @TaskLocal static var now = "" }

    @Test("lines come in order; what there is no room for while nobody reads is counted, and told when there is")
    func lost() {
        let (gate, begun) = (ThreadSemaphore(), ThreadSemaphore())
        let seen = Shared(Mutex<[String]>([]))
        let queue = LogQueue(limit: 3) { count in seen.value.withLock { $0.append("\(count) lost") } }
        queue.post {
            begun.post()
            gate.wait()
            seen.value.withLock { $0.append("first") }
        }
        begun.wait()
        for number in 0..<5 { queue.post { seen.value.withLock { $0.append("\(number)") } } }
        gate.post()
        queue.flush(atMost: .seconds(60))
        // What is lost is told behind what was there, and the mark of the flush stands before it.
        queue.flush(atMost: .seconds(60))
        #expect(seen.value.withLock { $0 } == ["first", "0", "1", "2", "2 lost"])
    }

    @Test("a flush does not wait longer than it is told; and not at all when nothing was ever logged")
    func flush() {
        let gate = ThreadSemaphore()
        let queue = LogQueue { _ in }
        queue.flush(atMost: .seconds(60))
        queue.post { gate.wait() }
        queue.flush(atMost: .milliseconds(1))
        gate.post()
    }

    @Test("only the logging library's own handler is queued; a reactor's logger is, once")
    func which() throws {
        let own = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        #expect(own.queued.handler is QueuedLogHandler)
        let reactor = try Reactor(logger: own.queued)
        #expect(reactor.logger.handler is QueuedLogHandler)
        reactor.endByHand()
        #expect(LogRecorder().logger.queued.handler is LogRecorder)
    }

    @Test("a reader of standard error that takes nothing holds no loop up, whatever is reported")
    func deafReader() async {
        await #expect(processExitsWith: .success) {
            var ends: [CInt] = [-1, -1]
            try check(pipe(&ends) == 0 && dup2(ends[1], STDERR_FILENO) >= 0, "no pipe")
            _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
            let filling = [UInt8](repeating: 0, count: 4096)
            while write(ends[1], filling, filling.count) > 0 {}
            _ = fcntl(ends[1], F_SETFL, 0)
            struct Mishap: Error {}
            let reactor = try Reactor()
            var ran = 0
            let loop = LoopingCall(on: reactor) {
                ran += 1
                if ran == 2000 { return reactor.stop() }
                reactor.callLater(.zero) { throw Mishap() }
                _ = Deferred<Int>.fail(Mishap())
            }
            // Its first run is inside of `start`: only from here on a loop runs that must not be held up.
            reactor.callWhenRunning { loop.start(every: .zero) }
            // In place of a test that hangs.
            alarm(120)
            try reactor.run()
            try check(ran == 2000, "the loop did not run on")
            // The log's own thread still waits for the reader, and the end of a test writes behind it: the reader
            // leaves.
            _ = signal(SIGPIPE, SIG_IGN)
            _ = close(ends[0])
        }
    }
}
