// WebSocket+Handler.swift - the code that a program gives to a socket, and what its end means.

internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

/// A task at work for a socket.
private final class SocketTask {
    var task: Task<Void, Never>?
    var isOver = false
    var farewell: DelayedCall?

    func end() {
        isOver = true
        try? farewell?.cancel()
        farewell = nil
    }
}

extension WebSocket {
    /// Runs code that sets callbacks. Its end ends nothing; what it throws ends the socket with 1011.
    package func run(_ body: (WebSocket) throws -> Void) { guarding { try body(self) } }

    /// Runs async code on the reactor's thread. Its end ends the socket with 1000, what it throws with 1011. Once the
    /// socket has ended, the code has some time to end, too; then its task is cancelled.
    package func run(_ body: @escaping (WebSocket) async throws -> Void) {
        let work = SocketTask()
        work.task = reactor.startTask { [self] in
            do {
                try await body(self)
                close()
            } catch {
                fail(error)
            }
            work.end()
        }
        guard !work.isOver else { return }
        let grace = connection?.group.limits.closeWait ?? .zero
        whenClosed().whenSettled { [reactor] _ in
            guard !work.isOver else { return }
            work.farewell = reactor.callLater(grace) { work.task?.cancel() }
        }
    }
}
