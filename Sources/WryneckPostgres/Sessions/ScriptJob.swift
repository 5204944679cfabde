// ScriptJob.swift - several statements in one text, by the simple protocol.

#if PostgreSQL

    internal import WryneckDeferred

    final class ScriptJob: Job {
        private let sql: String
        private(set) lazy var results = Deferred<[PostgresRows]> { [weak self] _ in self?.leave() }
        private var collected: [PostgresRows] = []
        private var error: PostgresError?

        init(_ sql: String, timeout: Duration) {
            self.sql = sql
            super.init(timeout: timeout)
        }

        override var isPlain: Bool { true }
        override func send(by session: Session) -> Bool { session.handle.send(script: sql) }

        override func receive(_ result: ResultHandle) {
            arm()
            switch result.kind {
            case .error:
                if error == nil { error = PostgresError(.server(PostgresError.ServerMessage(result)), .failed) }
            case .copyIn, .copyOut, .copyBoth:
                session?.lose("COPY was begun by a script: copyIn and copyOut are for it", invalid: true)
            default: collected.append(PostgresRows(result))
            }
        }

        override func ended() {
            disarm()
            if let error { return failed(error) }
            results.settle(.success(collected))
        }

        override func failed(_ error: PostgresError) {
            disarm()
            results.settle(.failure(error.afterLoss(self.error)))
        }
    }

    extension PostgresError {
        /// A loss, with the server's last words if there were any; another error as it is.
        func afterLoss(_ heard: PostgresError?) -> PostgresError {
            if isConnectionLoss, let server = heard?.serverMessage { return PostgresError(.server(server), .unknown) }
            guard let server = serverMessage, server.endsSession || server.isOfThisSide else { return self }
            return PostgresError(server.isOfThisSide ? .connectionLost(server.message) : .server(server), .unknown)
        }
    }

#endif
