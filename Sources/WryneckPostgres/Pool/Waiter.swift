// Waiter.swift - somebody who waits for a connection.

#if PostgreSQL

    internal import WryneckDeferred
    internal import WryneckReactor

    /// Its place in the line ends with its Deferred, however that fires.
    final class Waiter {
        let connection: Deferred<PostgresConnection>
        private let timer: TimerNode?
        private let reactor: Reactor

        /// `expired` is called after the time-out, `left` when it is cancelled.
        init(
            on reactor: Reactor, timeout: Duration, expired: @escaping (Waiter) -> Void,
            left: @escaping (Waiter) -> Void
        ) {
            self.reactor = reactor
            var me: () -> Waiter? = { nil }
            connection = Deferred { _ in if let waiter = me() { left(waiter) } }
            var node: () -> Waiter? = { nil }
            let timer = TimerNode(runsOnce: true) { if let waiter = node() { expired(waiter) } }
            self.timer = timer
            me = { [weak self] in self }
            node = { [weak self] in self }
            reactor.timers.arm(timer, at: reactor.now + timeout)
        }

        func serve(_ connection: PostgresConnection) {
            end()
            self.connection.settle(.success(connection))
        }

        func fail(_ error: PostgresError) {
            end()
            connection.settle(.failure(error))
        }

        func end() { if let timer { reactor.timers.remove(timer) } }

        deinit { end() }
    }

#endif
