internal import CLinux
import Glibc
import Synchronization
import Testing

@testable import WryneckReactor

@Suite("Signals of a program without a reactor of its own") struct ProcessSignalsTests {
    @Test(
        "are heard on a thread of their own from the beginning to the end; then the handlers are those that were there before"
    )
    func life() async {
        await #expect(processExitsWith: .exitCode(42)) {
            signal(SIGTERM) { _ in _exit(42) }
            let heard = Heard()
            let signals = ProcessSignals([SIGTERM, SIGUSR1]) { number, _ in heard.note(number) }
            guard let signals else { _exit(1) }
            for number in [SIGTERM, SIGUSR1, SIGTERM] {
                kill(getpid(), number)
                await heard.next()
            }
            guard heard.all == [SIGTERM, SIGUSR1, SIGTERM] else { _exit(2) }
            await signals.end()
            kill(getpid(), SIGTERM)
            awaitSignal()
        }
    }

    @Test("one after the other can have them, not two at a time")
    func owners() async {
        await #expect(processExitsWith: .success) {
            for _ in 0..<20 {
                let first = ProcessSignals([SIGTERM]) { _, _ in }
                try check(first != nil, "those before have not let go of them")
                try check(ProcessSignals([SIGTERM]) { _, _ in } == nil, "there are two")
                await first?.end()
            }
        }
    }

    @Test("a process is ended by a signal from within its handler, too")
    func ending() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            signal(SIGTERM) { Syscalls.endProcess(by: $0) }
            kill(getpid(), SIGTERM)
            awaitSignal()
        }
    }

    @Test("an error that ends a program is a line on standard error, and the code 1")
    func error() async throws {
        struct Oops: Error, CustomStringConvertible { let description = "no\r\nway" }
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            exit(withError: Oops())
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        let line = try #require(text.split(separator: "\n").last)
        #expect(line.hasSuffix(": no way"))
    }
}

/// Signals as they come.
private final class Heard: Sendable {
    private let numbers = Mutex<[CInt]>([])
    private let stream: AsyncStream<CInt>
    private let continuation: AsyncStream<CInt>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    var all: [CInt] { numbers.withLock { $0 } }

    func note(_ number: CInt) {
        numbers.withLock { $0.append(number) }
        continuation.yield(number)
    }

    func next() async { for await _ in stream { return } }
}
