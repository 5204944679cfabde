import Glibc
import WryneckDeferred
import WryneckReactor

/// The first SIGTERM begins a stop that never ends by itself; SIGHUP calls its hook.
nonisolated func probeSignals() throws {
    let reactor = try Reactor()
    // No limit ends it either: whoever tries it waits less long.
    reactor.shutdownLimit = .seconds(24 * 3600)
    reactor.onHangup = { say("hangup") }
    reactor.addTrigger(.before, .shutdown) {
        say("stopping")
        return Deferred<Void>()
    }
    reactor.callWhenRunning { say("running") }
    try reactor.run()
    say(
        "ended by", reactor.endingSignal ?? 0, isDefault(SIGTERM), isDefault(SIGINT), isDefault(SIGHUP),
        isDefault(SIGPIPE))
}

/// With signals left to the host, SIGTERM does what it does by default.
nonisolated func probeNoSignals() throws {
    let reactor = try Reactor()
    reactor.onHangup = { say("hangup") }
    reactor.callWhenRunning { say("running", isDefault(SIGTERM), isDefault(SIGHUP), isDefault(SIGPIPE)) }
    try reactor.run(handlingSignals: false)
}

private func isDefault(_ number: CInt) -> Bool {
    var current = sigaction()
    sigaction(number, nil, &current)
    return current.__sigaction_handler.sa_handler == nil
}
