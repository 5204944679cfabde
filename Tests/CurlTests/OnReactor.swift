// OnReactor.swift - a program on a reactor of its own, for tests that use a client of ours.

import ProcessTesting
import WryneckClient

/// Runs a program on a reactor of its own.
func onReactor(_ body: @escaping @Sendable (Reactor) async throws -> Void) async throws {
    try await onThread {
        let reactor = try Reactor()
        var result = Result<Void, any Error>.failure(CancelledError())
        reactor.callWhenRunning {
            _ = Deferred(on: reactor) { try await body(reactor) }.addTimeout(.seconds(60), on: reactor)
                .addBoth { ended in
                    result = ended
                    reactor.stop()
                }
        }
        try reactor.run(handlingSignals: false)
        try result.get()
    }
}
