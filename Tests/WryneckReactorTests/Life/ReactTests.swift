internal import CLinux
import Glibc
import ReactorTestSupport
import Testing
import WryneckDeferred

@testable import WryneckReactor

// In processes of their own: a reactor that runs on a test's thread takes the process's signals.
@Suite("react") struct ReactTests {
    @Test("runs until the Deferred has its value, and gives that; or throws its error")
    func deferred() async {
        await #expect(processExitsWith: .success) {
            let value: String = try react { reactor in reactor.deferLater(.milliseconds(1)) { "done" } }
            try check(value == "done", "the value")
            do {
                let _: String = try react { _ in .fail(Boom(id: 1)) }
                try check(false, "no error")
            } catch let error as Boom { try check(error.id == 1, "the error") }
        }
    }

    @Test("runs async code to its end")
    func async() async {
        await #expect(processExitsWith: .success) {
            let value = try react { reactor in
                try await reactor.sleep(for: .milliseconds(1))
                return reactor.handle.isCurrent
            }
            try check(value, "the thread")
            do { try react { _ async throws in throw Boom(id: 2) } } catch let error as Boom {
                try check(error.id == 2, "the error")
            }
        }
    }

    @Test("a signal cancels the work, which may clean up")
    func signal() async {
        await #expect(processExitsWith: .success) {
            var isTidy = false
            do {
                try react { reactor in
                    reactor.callLater(.zero) { kill(getpid(), SIGTERM) }
                    return Deferred<Void>().addErrback { (error: any Error) -> Deferred<Void> in
                        reactor.deferLater(.milliseconds(5)) { isTidy = true }.addCallback { throw error }
                    }
                }
            } catch is CancelledError { try check(isTidy, "it did not wait") }
        }
    }
}
