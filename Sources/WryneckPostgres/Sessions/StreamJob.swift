// StreamJob.swift - one statement whose rows come one by one, as fast as their reader takes them.

#if PostgreSQL

    final class StreamJob: Job {
        private let sql: String
        private let parameters: ParameterBlock
        let inflow: Inflow<PostgresRow>
        private var error: PostgresError?
        private var onEnd: (() -> Void)?

        init(
            _ sql: String, _ parameters: ParameterBlock, into inflow: Inflow<PostgresRow>, timeout: Duration,
            _ onEnd: @escaping () -> Void
        ) {
            (self.sql, self.parameters, self.inflow, self.onEnd) = (sql, parameters, inflow, onEnd)
            super.init(timeout: timeout)
            inflow.onTaken = { [weak self] in self?.goOn() }
            inflow.onLeft = { [weak self] in self?.left() }
        }

        override var isPlain: Bool { true }
        override var isPaused: Bool { inflow.isFull && !isAbandoned }

        override func send(by session: Session) -> Bool {
            session.handle.send(sql, parameters) && session.handle.wantSingleRows()
        }

        override func receive(_ result: ResultHandle) {
            switch result.kind {
            case .error:
                if error == nil { error = PostgresError(.server(PostgresError.ServerMessage(result)), .failed) }
            case .copyIn, .copyOut, .copyBoth:
                session?.lose("COPY was begun by a stream: copyIn and copyOut are for it", invalid: true)
            default:
                guard !isAbandoned else { return }
                for index in 0..<result.rowCount { inflow.push(PostgresRow(result: result, index: index)) }
            }
            // While the reader has enough, the silence is not the server's.
            if isPaused { disarm() } else { arm() }
        }

        private func goOn() {
            arm()
            session?.resumeReading()
        }

        private func left() {
            end()
            leave()
        }

        override func ended() {
            disarm()
            if let error { return failed(error) }
            inflow.finish(nil)
            end()
        }

        override func failed(_ error: PostgresError) {
            disarm()
            inflow.finish(error.afterLoss(self.error))
            end()
        }

        private func end() {
            inflow.onTaken = nil
            inflow.onLeft = nil
            onEnd.take()?()
        }
    }

#endif
