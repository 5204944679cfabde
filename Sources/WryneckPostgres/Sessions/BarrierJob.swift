// BarrierJob.swift - a statement that does nothing.

#if PostgreSQL

    internal import WryneckDeferred

    /// A statement that does nothing: what it brings says only that all before it is over.
    final class BarrierJob: Job {
        private(set) lazy var done = Deferred<Void> { [weak self] _ in self?.leave() }

        override func send(by session: Session) -> Bool {
            guard let nothing = try? ParameterBlock([]) else { return false }
            return session.handle.send("", nothing) && session.handle.sync()
        }

        override func ended() {
            disarm()
            done.settle(.success(()))
        }

        override func failed(_ error: PostgresError) {
            disarm()
            done.settleUnreported(.failure(error))
        }
    }

#endif
