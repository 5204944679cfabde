// CopyOutJob.swift - COPY … TO STDOUT, as fast as its reader takes it.

#if PostgreSQL

    final class CopyOutJob: Job {
        /// Rows are joined up to this, because a piece for each would cost more than what is in it.
        private static let piece = 32 * 1024

        private let sql: String
        let inflow: Inflow<[UInt8]>
        private var gathered: [UInt8] = []
        private var isCopying = false
        private var error: PostgresError?
        private var onEnd: (() -> Void)?

        init(_ sql: String, into inflow: Inflow<[UInt8]>, timeout: Duration, _ onEnd: @escaping () -> Void) {
            (self.sql, self.inflow, self.onEnd) = (sql, inflow, onEnd)
            super.init(timeout: timeout)
            inflow.onTaken = { [weak self] in self?.goOn() }
            inflow.onLeft = { [weak self] in self?.left() }
        }

        override var isPlain: Bool { true }
        override var isPaused: Bool { inflow.isFull && !isAbandoned }
        override var isCopyingOut: Bool { isCopying }

        override func send(by session: Session) -> Bool { session.handle.send(script: sql) }

        override func receive(_ result: ResultHandle) {
            arm()
            switch result.kind {
            case .error:
                if error == nil { error = PostgresError(.server(PostgresError.ServerMessage(result)), .failed) }
            case .copyOut: isCopying = true
            case .copyIn, .copyBoth: session?.lose("copyOut was given another COPY", invalid: true)
            default: break
            }
        }

        override func receive(copy bytes: [UInt8]?) {
            guard let bytes else {
                isCopying = false
                return pass()
            }
            guard !isAbandoned else { return }
            gathered += bytes
            if gathered.count >= Self.piece { pass() }
            if isPaused { disarm() } else { arm() }
        }

        override func receivedAll() { pass() }

        private func pass() {
            guard !gathered.isEmpty, !isAbandoned else { return }
            inflow.push(gathered)
            gathered = []
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
