import CLinux
import Dispatch
import Glibc
import WryneckReactor

@MainActor private func sayOnMainActor(_ text: String) {
    MainActor.assertIsolated()
    say(text, getpid() == clinux_gettid() ? "on the main thread" : "elsewhere")
}

/// The main queue, its timers and the main actor, with work from before the run, from the reactor, and from other
/// threads.
nonisolated func probeMainQueue() throws {
    let reactor = try Reactor()
    let handle = reactor.handle
    DispatchQueue.main.async { MainActor.assumeIsolated { sayOnMainActor("queued before the run") } }
    reactor.callWhenRunning {
        Task.detached {
            await sayOnMainActor("main actor")
            DispatchQueue.main.asyncAfter(deadline: .now() + .milliseconds(5)) {
                say("main queue's timer")
                handle.perform { reactor in
                    say("reactor")
                    reactor.stop()
                }
            }
        }
    }
    try reactor.run()
    say("ended")
}
