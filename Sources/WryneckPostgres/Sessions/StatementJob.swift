// StatementJob.swift - one statement with all its rows, in the pipeline.

#if PostgreSQL

    internal import WryneckDeferred

    final class StatementJob: Job {
        private let sql: String
        private let parameters: ParameterBlock
        private let isPrepared: Bool
        private(set) lazy var rows = Deferred<PostgresRows> { [weak self] _ in self?.leave() }

        private var use = StatementCache.Use.unnamed
        private var result: ResultHandle?
        private var error: PostgresError?
        private var hasPrepared = false
        private var wasRepeated = false

        init(_ sql: String, _ parameters: ParameterBlock, prepares: Bool, timeout: Duration) {
            (self.sql, self.parameters, isPrepared) = (sql, parameters, prepares)
            super.init(timeout: timeout)
        }

        override func send(by session: Session) -> Bool {
            use = isPrepared ? session.statements.use(sql) : .unnamed
            let handle = session.handle
            let isSent =
                switch use {
                case .unnamed: handle.send(sql, parameters)
                case .ready(let name): handle.send(prepared: name, parameters)
                case .new(let name): handle.sendPrepare(name, sql) && handle.send(prepared: name, parameters)
                }
            return isSent && handle.sync()
        }

        override func receive(_ result: ResultHandle) {
            switch result.kind {
            case .error:
                // The first error is the cause of what comes behind it.
                if error == nil { error = PostgresError(.server(PostgresError.ServerMessage(result)), .failed) }
            case .copyIn, .copyOut, .copyBoth:
                session?.lose("COPY was begun by a plain statement: copyIn and copyOut are for it", invalid: true)
            case .aborted: break
            default:
                // The preparing has a result of its own, before that of the statement.
                if case .new = use, !hasPrepared { hasPrepared = true } else { self.result = result }
            }
        }

        /// The statement may have failed, and be prepared all the same.
        override func drained() {
            if case .new(let name) = use { session?.statements.settle(sql, name, isGood: hasPrepared) }
        }

        override func ended() {
            disarm()
            if let error { return endedBadly(error) }
            guard let result else {
                return failed(PostgresError(.protocolViolation("a statement ended without a result"), .unknown))
            }
            rows.settle(.success(PostgresRows(result)))
        }

        /// A statement that was prepared before the schema changed is prepared anew, outside of a transaction, once,
        /// and only if nothing was sent behind it: it would come later than that.
        private func endedBadly(_ error: PostgresError) {
            guard error.isStalePlan, case .ready = use, let session else { return failed(error) }
            session.statements.forget(sql)
            guard !wasRepeated, session.isQuiet, session.handle.transaction == .idle else { return failed(error) }
            (wasRepeated, hasPrepared, self.error, result) = (true, false, nil, nil)
            session.repeatAtOnce(self)
        }

        override func failed(_ error: PostgresError) {
            disarm()
            rows.settle(.failure(error.afterLoss(self.error)))
        }
    }

#endif
