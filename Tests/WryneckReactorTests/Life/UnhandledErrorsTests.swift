internal import CLinux
import Glibc
import ReactorTestSupport
import Testing
import WryneckDeferred

@testable import WryneckReactor

// In processes of their own: the other tests have a hook for such reports.
@Suite("Errors of Deferreds that nobody has handled") struct UnhandledErrorsTests {
    @Test("go to the logger of the reactor that runs; the first of equal ones at once, the others are counted")
    func counted() async {
        await #expect(processExitsWith: .success) {
            let log = LogRecorder()
            let reactor = try Reactor(logger: log.logger)
            reactor.callWhenRunning {
                for _ in 0..<100 { _ = Deferred<Int>.fail(Boom(id: 1)) }
                _ = Deferred<String>.fail(Boom(id: 2))
                let first = ["deferred: Deferred<Int>, error: boom 1", "deferred: Deferred<String>, error: boom 2"]
                try check(log.lines.map(\.metadata) == first, "at once")
                reactor.stop()
            }
            try reactor.run()
            try check(log.lines.count == 3, "\(log.lines)")
            try check(log.lines.last?.metadata == "again: 99, deferred: Deferred<Int>, error: boom 1", "the number")
        }
    }

    @Test("are told again after a second, if they go on")
    func again() async {
        await #expect(processExitsWith: .success) {
            let log = LogRecorder()
            let reactor = try Reactor(logger: log.logger)
            reactor.callWhenRunning { for _ in 0..<3 { _ = Deferred<Int>.fail(Boom(id: 1)) } }
            reactor.callLater(.milliseconds(1500)) {
                try check(log.lines.last?.metadata.hasPrefix("again: 2, ") == true, "the number")
                _ = Deferred<Int>.fail(Boom(id: 1))
                try check(log.lines.count == 3, "the next one at once")
                reactor.stop()
            }
            try reactor.run()
            try check(log.lines.count == 3, "\(log.lines)")
        }
    }

    @Test("that differ are told one by one up to a limit, and of the rest the number")
    func many() async {
        await #expect(processExitsWith: .success) {
            let log = LogRecorder()
            let reactor = try Reactor(logger: log.logger)
            reactor.callWhenRunning {
                for id in 0..<100 { _ = Deferred<Int>.fail(Boom(id: id)) }
                reactor.stop()
            }
            try reactor.run()
            try check(log.lines.count == 33 && log.lines.last?.metadata == "count: 68", "\(log.lines)")
        }
    }

    @Test("that come up where no reactor runs, before or after, are a line on standard error")
    func outside() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let log = LogRecorder()
            let reactor = try Reactor(logger: log.logger)
            let held = Deferred<Int>.fail(Boom(id: 1))
            reactor.callWhenRunning { reactor.stop() }
            _ = Deferred<Int>.fail(Boom(id: 2))
            try reactor.run()
            try check(log.lines.isEmpty, "\(log.lines)")
            withExtendedLifetime(held) {}
        }
        let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(words == "unhandled error in Deferred<Int>: boom 2\nunhandled error in Deferred<Int>: boom 1\n")
    }
}
