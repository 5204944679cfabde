// Server+Starting.swift - the time between the first socket and the first connection.

internal import WryneckReactor

extension Server {
    /// Adds a function that runs once when the server starts: all sockets are bound, all sites are made, and no
    /// connection has been accepted yet. The place to give up privileges (`ProcessUser`), or to write a file with the
    /// process's number.
    /// - Parameter body: runs in the order of adding. What it throws ends the start, which throws it.
    public func beforeServing(_ body: @escaping @Sendable (Server) throws -> Void) {
        state.withLock { $0.startHooks.append(body) }
    }

    /// Runs the hooks, when all threads have bound their sockets and wait.
    func runStartHooks() throws {
        let hooks = state.withLock { state in
            defer { state.startHooks = [] }
            return state.startHooks
        }
        for hook in hooks { try hook(self) }
    }
}

/// The gate at which the threads of a server wait until all of them may begin.
final class StartGate: Sendable {
    private let semaphore = ThreadSemaphore()
    private let isOpen = Locked(false)

    /// Blocks the calling thread. Returns whether it may begin, or has to end.
    func wait() -> Bool {
        semaphore.wait()
        return isOpen.withLock { $0 }
    }

    /// Lets this number of threads go on.
    func release(_ count: Int, opening: Bool) {
        isOpen.withLock { $0 = opening }
        for _ in 0..<count { semaphore.post() }
    }
}
